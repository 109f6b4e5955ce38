import { classify } from '../rotation/audience';
import { daysAfter } from '../rotation/days';
import { exemptionOf } from '../rotation/exemption';
import type { Changes } from './changes-since';
import type { ReportRow } from './credential-report';
import type { Listing } from './key-inventory';
import type { SurveyOptions } from './survey-options';
import type { IamUser } from './user-directory';

/** All that is known of a user before anybody asks. */
interface KnownOf {
  readonly user: IamUser;
  readonly row: ReportRow | undefined;
  readonly listing: Listing | undefined;
}

/** Whether a rule may have something to say of the user's keys, as far as the report and the user's own age tell. */
function mayMatter(user: IamUser, row: ReportRow, { terms, earlierByDays = 0 }: SurveyOptions): boolean {
  const active = row.keys.filter((key) => key.active);
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
