import pLimit from 'p-limit';
import { classify } from '../rotation/audience';
import type { Problem, RootFacts } from '../rotation/audit';
import { daysAfter } from '../rotation/days';
import type { Terms } from '../rotation/judgement';
import { isAwsFault } from './aws-fault';
import { type Census, takeCensus } from './census';
import type { ReportRow } from './credential-report';
import { KeyReader, type UseQuestion, type UserKeys } from './key-reader';
import type { KeyStore } from './key-store';
import type { IamUser, UserDirectory } from './user-directory';

/** Calls under way at once. IAM's limits hold for the whole account and cannot be raised: others need their share. */
export const CONCURRENT_CALLS = 8;

/** So many users in a row of whom nothing could be learnt: IAM is down, or we may not ask. Asking on would only add to it. */
const FAILURES_IN_A_ROW = 2 * CONCURRENT_CALLS;

export interface SurveyOptions {
  readonly terms: Terms;
  /** `every-key`: for an audit. `where-it-matters`: only users of whom a rule may have something to say. */
  readonly scope: 'every-key' | 'where-it-matters';
  /** Days by which the age of a key matters earlier than the policy's notice. @default 0 */
  readonly earlierByDays?: number;
  /** Users whose keys' uses the caller will ask for itself, right before it acts. @default nobody */
  readonly asksItself?: (user: IamUser) => boolean;
  /** Asked before each user: true = stop in good order. */
  readonly outOfTime?: () => boolean;
  /** Called after each user with how far it is. */
  readonly onProgress?: (looked: number, of: number) => void;
}

export interface Survey {
  readonly census: Census;
  /** Users that hold keys and had to be looked at. */
  readonly users: readonly UserKeys[];
  /** Everything that could not be looked at; the census's own problems included. */
  readonly problems: readonly Problem[];
  /** Users that there was no time for, or no answer. */
  readonly notReached: readonly string[];
  readonly root: RootFacts | undefined;
}

/** Whether a rule may have something to say of the user's keys, as far as the report and the user's own age tell. */
function mayMatter(user: IamUser, row: ReportRow, { terms, earlierByDays = 0 }: SurveyOptions): boolean {
  const active = row.keys.filter((key) => key.active);
  if (active.length === 0) return false;
  const policy = terms.policies[classify(user).audience];
  // No key is older than its user. The report's own dates prove no youth: see `ReportedKey`.
  const ageMattersFrom = daysAfter(user.createdAt, policy.maxAgeDays - policy.noticeDays - earlierByDays);
  if (terms.now >= ageMattersFrom) return true;
  const quietSince = daysAfter(terms.now, -policy.flagUnusedDays);
  return (
    user.createdAt <= quietSince && active.some(({ lastUsed }) => lastUsed === undefined || lastUsed <= quietSince)
  );
}

function isWorthACall(user: IamUser, row: ReportRow | undefined, options: SurveyOptions): boolean {
  // Without a row that makes sense, nothing excludes anything.
  if (row === undefined) return true;
  if (options.scope === 'where-it-matters') return mayMatter(user, row, options);
  return row.keys.some((key) => key.active || key.lastRotated !== undefined);
}

function questionFor(user: IamUser, census: Census, { scope, asksItself }: SurveyOptions): UseQuestion {
  if (scope === 'every-key') return 'of-every-key';
  return census.tagsKnown && asksItself?.(user) === true ? 'later' : 'where-it-matters';
}

/**
 * Looks at the account: the credential report first (one call for everybody), then exact facts where they matter.
 * Costs no call for a user without an active key, one for every other whose keys may be old, and one per key that the
 * report does not prove to be in use. One user's failure is a problem, and never the end.
 */
export async function survey(
  aws: { readonly keys: KeyStore; readonly users: UserDirectory },
  options: SurveyOptions,
): Promise<Survey> {
  const census = await takeCensus(aws.users);
  const reader = new KeyReader(aws.keys, options.terms.now);
  const { policies } = options.terms;
  const wanted = census.users.filter((user) => isWorthACall(user, census.rows.get(user.name), options));
  const problems: Problem[] = [...census.problems];
  const notReached: string[] = [];
  const found: UserKeys[] = [];
  let failuresInARow = 0;
  let looked = 0;

  const look = async (user: IamUser): Promise<void> => {
    if (failuresInARow >= FAILURES_IN_A_ROW || options.outOfTime?.() === true) {
      notReached.push(user.name);
      return;
    }
    const policy = policies[classify(user).audience];
    try {
      const keys = await reader.read(user, census.rows.get(user.name), policy, questionFor(user, census, options));
      failuresInARow = 0;
      problems.push(...keys.problems);
      if (keys.keys.length > 0) found.push(keys);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      // Gone since the census: it has no keys any more.
      if (error.kind === 'missing') return;
      failuresInARow += 1;
      problems.push({ about: user.name, because: error.message });
    } finally {
      looked += 1;
      options.onProgress?.(looked, wanted.length);
    }
  };

  const limit = pLimit(CONCURRENT_CALLS);
  await Promise.all(wanted.map((user) => limit(() => look(user))));
  if (notReached.length > 0) {
    const why = failuresInARow >= FAILURES_IN_A_ROW ? 'IAM gave no answer too often' : 'the time ran out';
    problems.push({ about: `${notReached.length} users`, because: `not looked at: ${why}` });
  }
  found.sort((a, b) => (a.user.name < b.user.name ? -1 : 1));
  return { census, users: found, problems, notReached, root: census.root };
}
