import { type AccessKey, maskKeyId } from '../../rotation/access-key';
import type { AppliedState } from '../../rotation/applied-state';
import { entryInWords, sameEntry } from '../../rotation/ledger';
import type { RecordedUser } from './recorded-user';

/** A user as IAM shows it at this moment. */
export interface UserInIam {
  readonly name: string;
  readonly applied: AppliedState;
  readonly keys: readonly Pick<AccessKey, 'id' | 'status'>[];
}

/**
 * What was done to a user by another way than keyturn (`cdktf deploy`, `terraform apply`, the console): what its tags and
 * keys say and the records do not. Nothing for a user to which nothing was ever applied and of which no record tells.
 * @returns one sentence for each difference
 */
export function gapOf({ name, applied, keys }: UserInIam, told: RecordedUser | undefined): readonly string[] {
  const { recorded, unreadable } = applied;
  if (!told) {
    if (recorded)
      return [`The tags of ${name} say that ${entryInWords(recorded)} was applied, and no record tells of it.`];
    return unreadable ? [`The tags of ${name} say what no apply writes, and no record tells of it.`] : [];
  }
  return [...entryGap(name, applied, told), ...keyGaps(name, keys, told)];
}

function entryGap(name: string, { recorded, unreadable }: AppliedState, { entry }: RecordedUser): readonly string[] {
  if (unreadable) return [`The tags of ${name} say what no apply writes.`];
  if (entry === undefined) return [];
  if (entry === null) {
    return recorded ? [`The records say that ${name} has left, and its tags say ${entryInWords(recorded)}.`] : [];
  }
  if (!recorded)
    return [`The records say that ${entryInWords(entry)} of ${name} was applied, and its tags say nothing.`];
  if (sameEntry(entry, recorded)) return [];
  return [`The tags of ${name} say ${entryInWords(recorded)}, and the last record says ${entryInWords(entry)}.`];
}

function keyGaps(name: string, keys: UserInIam['keys'], told: RecordedUser): readonly string[] {
  if (!told.keys) return [];
  const seen = new Map(keys.map(({ id, status }) => [maskKeyId(id), status]));
  return [...new Set([...told.keys.keys(), ...seen.keys()])].flatMap((id) => {
    const [was, is] = [told.keys?.get(id), seen.get(id)];
    if (was === is) return [];
    if (was === undefined) return [`IAM has the key ${id} of ${name}, ${is}, of which no record tells.`];
    if (is === undefined) return [`The records tell of the key ${id} of ${name}, ${was}, which IAM has no longer.`];
    return [`The key ${id} of ${name} is ${is}, and the last record says ${was}.`];
  });
}

/** How a gap is closed. */
export const gapWayOut = (user: string): string =>
  `Find out who did that and why. Then put it on record: npx keyturn record outside ${user} --reason "…". If a record is missing here, bring it back from version control instead.`;
