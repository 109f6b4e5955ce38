import { classify } from '../rotation/audience';
import { daysAfter } from '../rotation/days';
import { exemptionOf } from '../rotation/exemption';
import { isAwsFault } from './aws-fault';
import type { Census } from './census';
import type { ReportRow } from './credential-report';
import type { KeyEventName, KeyEvents } from './key-events';
import type { Listing } from './key-inventory';
import type { SurveyOptions } from './survey-options';
import type { IamUser } from './user-directory';

/** CloudTrail tells of an event this much later at the most. */
const EVENT_DELAY_IN_MS = 15 * 60_000;

/** What happened to keys after the credential report was made. */
export type Changes =
  | { readonly kind: 'seen'; readonly until: Date; readonly users: ReadonlySet<string> }
  /** Nobody could tell, and so everybody of whom the report knows no key is asked. */
  | { readonly kind: 'asked'; readonly until: Date }
  | { readonly kind: 'unseen'; readonly because: string };

/** An audit lists the keys of everybody who has one: only a user's first is missing from it. */
const FIRST_KEYS: readonly KeyEventName[] = ['CreateAccessKey'];
const ANY_CHANGE: readonly KeyEventName[] = ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'];

/** The report is up to four hours old; what came after it is asked for, or it is known that it is not known. */
export async function changesSince(
  { reportMadeAt, rows }: Census,
  events: KeyEvents,
  { scope, inventory, lookedAt }: SurveyOptions,
): Promise<Changes> {
  if (rows.size === 0) return { kind: 'asked', until: lookedAt };
  const unseen = (because: string): Changes =>
    scope === 'every-key' && inventory === undefined ? { kind: 'asked', until: lookedAt } : { kind: 'unseen', because };
  if (reportMadeAt === undefined) return unseen('the report does not say when it was made');
  const wanted = scope === 'every-key' && inventory === undefined ? FIRST_KEYS : ANY_CHANGE;
  try {
    const users = await events.usersTouchedSince(reportMadeAt, wanted);
    const told = new Date(lookedAt.getTime() - EVENT_DELAY_IN_MS);
    return { kind: 'seen', until: told > reportMadeAt ? told : reportMadeAt, users };
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    return unseen(error.message.replace(/\.$/, ''));
  }
}

/** All that is known of a user before anybody asks. */
interface KnownOf {
  readonly user: IamUser;
  readonly row: ReportRow | undefined;
  readonly listing: Listing | undefined;
}

/** Whether a rule may have something to say of the user's keys, as far as the report and the user's own age tell. */
function mayMatter(user: IamUser, row: ReportRow, { terms, earlierByDays = 0 }: SurveyOptions): boolean {
  const active = row.keys.filter((key) => key.active);
  if (active.length > 0 && (user.quarantinedBy ?? []).length > 0) return true;
  if (active.length === 0 || exemptionOf(user, terms.now, terms.timeZone).kind === 'exempt') return false;
  const policy = terms.policies[classify(user).audience];
  // No key is older than its user. The report's own dates prove no youth: see `ReportedKey`.
  const ageMattersFrom = daysAfter(user.createdAt, policy.maxAgeDays - policy.noticeDays - earlierByDays);
  if (terms.now >= ageMattersFrom) return true;
  const quietSince = daysAfter(terms.now, -policy.flagUnusedDays);
  return (
    user.createdAt <= quietSince && active.some(({ lastUsed }) => lastUsed === undefined || lastUsed <= quietSince)
  );
}

/** Whether the row cannot be the whole story: a key that is off was used since, or a later listing has one that is on. */
function saysMore({ row, listing }: KnownOf, reportMadeAt: Date | undefined): boolean {
  const usedWhenOff = ({ active, lastUsed, lastRotated }: ReportRow['keys'][number]): boolean =>
    !active && lastUsed !== undefined && lastRotated !== undefined && lastUsed > lastRotated;
  const isLater = listing !== undefined && reportMadeAt !== undefined && listing.listedAt > reportMadeAt;
  const hasActive = listing?.keys.some(({ status }) => status === 'Active') ?? false;
  return row?.keys.some(usedWhenOff) === true || (isLater && hasActive);
}

/** Whether a user's keys have to be known. */
export function isWorthALook(
  about: KnownOf,
  changes: Changes,
  reportMadeAt: Date | undefined,
  options: SurveyOptions,
): boolean {
  const { user, row } = about;
  // Without a row that makes sense, nothing excludes anything.
  if (row === undefined || (changes.kind === 'seen' && changes.users.has(user.name))) return true;
  if (options.scope === 'where-it-matters') return mayMatter(user, row, options) || saysMore(about, reportMadeAt);
  return changes.kind === 'asked' || row.keys.some((key) => key.active || key.lastRotated !== undefined);
}
