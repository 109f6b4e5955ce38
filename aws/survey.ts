import pLimit from 'p-limit';
import { classify } from '../rotation/audience';
import type { Problem, RootFacts } from '../rotation/audit';
import type { Freshness } from '../rotation/freshness';
import type { Policy } from '../rotation/policy';
import { isAwsFault } from './aws-fault';
import { type Census, takeCensus } from './census';
import { contradiction, type Listing, markOf, rememberedKeys } from './key-inventory';
import { KeyReader, type UseQuestion, type UserKeys } from './key-reader';
import type { Surveyed, SurveyOptions } from './survey-options';
import type { IamUser } from './user-directory';
import { type Changes, changesSince, isWorthALook } from './whom-to-ask';

/** Calls under way at once. IAM's limits hold for the whole account and cannot be raised: others need their share. */
export const CONCURRENT_CALLS = 8;

/** So many users in a row of whom nothing could be learnt: IAM is down, or we may not ask. Asking on would only add to it. */
const FAILURES_IN_A_ROW = 2 * CONCURRENT_CALLS;

export interface Survey {
  readonly census: Census;
  /** Users that hold keys and had to be looked at. */
  readonly users: readonly UserKeys[];
  /** Everything that could not be looked at; the census's own problems included. */
  readonly problems: readonly Problem[];
  /** Users that there was no time for, or no answer. */
  readonly notReached: readonly string[];
  readonly root: RootFacts | undefined;
  readonly freshness: Freshness;
  /** For the next inventory: what is known of whose keys, by user name. */
  readonly listings: ReadonlyMap<string, Listing>;
  /** Whether no earlier listing was rested on. */
  readonly swept: boolean;
}

/** One look at the account. Each user is looked at once, or twice where the inventory turns out to be wrong. */
class Look {
  private readonly reader: KeyReader;
  private readonly found = new Map<string, UserKeys>();
  private readonly problems: Problem[];
  private readonly notReached: string[] = [];
  private readonly listings: Map<string, Listing>;
  private readonly remembered = new Map<string, IamUser>();
  /** Users whose keys were listed by this look. */
  private readonly listed = new Set<string>();
  private sweepBecause: string | undefined;
  private failuresInARow = 0;
  private looked = 0;

  constructor(
    aws: Surveyed,
    private readonly census: Census,
    private readonly changes: Changes,
    private readonly options: SurveyOptions,
  ) {
    this.reader = new KeyReader(aws.keys, options.terms.now);
    this.problems = [...census.problems];
    this.sweepBecause = options.sweepBecause;
    const names = new Set(census.users.map(({ name }) => name));
    this.listings = new Map([...(options.inventory?.listings ?? [])].filter(([name]) => names.has(name)));
  }

  async take(): Promise<Survey> {
    const wanted = this.census.users.filter((user) => this.isWanted(user));
    await this.lookAt(wanted);
    if (this.sweepBecause !== undefined) await this.lookAt(this.forget());
    if (this.notReached.length > 0) {
      const why = this.isGivenUp ? 'IAM gave no answer too often' : 'the time ran out';
      this.problems.push({ about: `${this.notReached.length} users`, because: `not looked at: ${why}` });
    }
    const users = [...this.found.values()].filter(({ keys }) => keys.length > 0);
    users.sort((a, b) => (a.user.name < b.user.name ? -1 : 1));
    const { census, problems, notReached, listings } = this;
    const swept = this.options.inventory === undefined || this.sweepBecause !== undefined;
    return { census, users, problems, notReached, root: census.root, freshness: this.freshness(), listings, swept };
  }

  /** Drops whatever was not listed by this look. Answers the users who were taken for known. */
  private forget(): readonly IamUser[] {
    const doubtful = [...this.remembered.values()];
    this.remembered.clear();
    for (const name of [...this.listings.keys()]) {
      if (!this.listed.has(name)) this.listings.delete(name);
    }
    return doubtful;
  }

  private get isGivenUp(): boolean {
    return this.failuresInARow >= FAILURES_IN_A_ROW;
  }

  private isWanted(user: IamUser): boolean {
    const { census, changes, listings } = this;
    const about = { user, row: census.rows.get(user.name), listing: listings.get(user.name) };
    return isWorthALook(about, changes, census.reportMadeAt, this.options);
  }

  private async lookAt(users: readonly IamUser[]): Promise<void> {
    const limit = pLimit(CONCURRENT_CALLS);
    const of = this.looked + users.length;
    const look = async (user: IamUser): Promise<void> => {
      if (this.isGivenUp || this.options.outOfTime?.() === true) {
        this.notReached.push(user.name);
        return;
      }
      await this.lookAtOne(user);
      this.looked += 1;
      this.options.onProgress?.(this.looked, of);
    };
    await Promise.all(users.map((user) => limit(() => look(user))));
  }

  private async lookAtOne(user: IamUser): Promise<void> {
    const row = this.census.rows.get(user.name);
    const listing = this.listings.get(user.name);
    const isTouched = this.changes.kind === 'seen' && this.changes.users.has(user.name);
    const remembered = isTouched ? undefined : rememberedKeys(listing, user, row);
    try {
      const read = await this.reader.read(user, row, this.policyFor(user), this.questionFor(user), remembered);
      this.problems.push(...read.problems);
      this.found.set(user.name, read);
      if (remembered !== undefined) {
        this.remembered.set(user.name, user);
        return;
      }
      this.failuresInARow = 0;
      this.listed.add(user.name);
      const records = read.keys.map(({ id, status, createdAt }) => ({ id, user: user.name, status, createdAt }));
      if (listing !== undefined) this.sweepBecause ??= contradiction(listing, user, records);
      if (row === undefined) this.listings.delete(user.name);
      else this.listings.set(user.name, this.listingOf(user, markOf(row), records));
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      this.listings.delete(user.name);
      // Gone since the census: it has no keys any more.
      if (error.kind === 'missing') return;
      this.failuresInARow += 1;
      this.problems.push({ about: user.name, because: error.message });
    }
  }

  private listingOf(user: IamUser, row: string, keys: Listing['keys']): Listing {
    return { listedAt: this.options.lookedAt, row, arn: user.arn, userCreatedAt: user.createdAt, keys };
  }

  /** The policy, with the day from which idleness matters to anybody. */
  private policyFor(user: IamUser): Policy {
    const policy = this.options.terms.policies[classify(user).audience];
    const { idleMattersFromDays = policy.flagUnusedDays } = this.options;
    return { ...policy, flagUnusedDays: Math.min(policy.flagUnusedDays, idleMattersFromDays) };
  }

  private questionFor(user: IamUser): UseQuestion {
    if (this.options.scope === 'every-key') return 'of-every-key';
    return this.census.tagsKnown && this.options.asksItself?.(user) === true ? 'later' : 'where-it-matters';
  }

  private freshness(): Freshness {
    const times = [...this.remembered.keys()].map((name) => this.listings.get(name)!.listedAt.getTime());
    const oldest = times.reduce((earliest, time) => Math.min(earliest, time), Number.POSITIVE_INFINITY);
    return {
      reportMadeAt: this.census.reportMadeAt?.toISOString() ?? null,
      usersAsked: this.listed.size,
      usersRemembered: this.remembered.size,
      oldestListing: this.remembered.size === 0 ? null : new Date(oldest).toISOString(),
      everybodyAskedBecause: this.sweepBecause ?? null,
      changesSeenUntil: this.changes.kind === 'unseen' ? null : this.changes.until.toISOString(),
      changesUnseenBecause: this.changes.kind === 'unseen' ? this.changes.because : null,
    };
  }
}

/**
 * Looks at the account: the credential report first (one call for everybody), then exact facts where they matter.
 * Costs no call for a user without an active key or whose keys are known from earlier and whose row has not changed, one for
 * every other whose keys may be old, and one per key on whose use a rule depends and whose use the report does not prove.
 * One user's failure is a problem, and never the end.
 */
export async function survey(aws: Surveyed, options: SurveyOptions): Promise<Survey> {
  const census = await takeCensus(aws.users);
  const changes = await changesSince(census, aws.keyEvents, options);
  return new Look(aws, census, changes, options).take();
}
