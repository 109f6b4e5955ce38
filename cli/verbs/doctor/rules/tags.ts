import { LEDGER_TAGS, ledgerTags } from '../../../../rotation/applied-state';
import { type Refusal, tagRefusal } from '../../../../rotation/guard';
import { sameEntry } from '../../../../rotation/ledger';
import { type Finding, findingOf } from '../finding';
import type { IamSide, StateUser, UserSides } from '../user-sides';

/** Tags of the ledger that no apply wrote, or not the last one. The guard judges every edit by them. */
export function editedTags(user: UserSides): readonly Finding[] {
  const { name, iam } = user;
  if (!iam?.tags) return [];
  const refusal = tagRefusal(name, iam.applied);
  if (refusal) return [unreadable(user, refusal)];
  return [...differsFromState(user, iam), ...behindRecords(user, iam)].slice(0, 1);
}

/** The state may have what the records here do not: another clone has applied it. */
function unreadable({ name, state }: UserSides, refusal: Refusal): Finding {
  const command = state && state !== 'stranger' ? commandFor(name, state.tags) : undefined;
  const asInState = command === undefined ? '' : ` Terraform's state has them as: ${command}`;
  return findingOf(name, { ...refusal, wayOut: `${refusal.wayOut}${asInState}` });
}

/** What the newest record says too is no edit that nobody knows of: then it is the state that has not been written since. */
function differsFromState(user: UserSides, { tags, applied }: IamSide): readonly Finding[] {
  const { name, ledger, state, records } = user;
  if (!state || state === 'stranger' || !tags) return [];
  const { recorded } = applied;
  const isMeant = recorded !== undefined && sameEntry(recorded, ledger);
  if (isMeant && records?.entry && sameEntry(records.entry, recorded)) return [];
  const changed = Object.values(LEDGER_TAGS).filter((tag) => tags[tag] !== state.tags[tag]);
  if (changed.length === 0) return [];
  const quoted = (value: string | undefined): string => (value === undefined ? 'not there' : `"${value}"`);
  const facts = changed.map((tag) => `${tag} is ${quoted(tags[tag])} and was ${quoted(state.tags[tag])}`);
  return [
    edited(
      name,
      `On ${name}, ${facts.join(', ')} after the last apply: somebody edited tags that only an apply writes, or the state is an older one.`,
      `Find out who did it. ${putBack(user, state)}`,
    ),
  ];
}

/** A state that was not written since the newest record says something older; one that somebody else applied to, something newer. */
function putBack({ name, ledger, records }: UserSides, state: StateUser): string {
  const asInState = commandFor(name, state.tags);
  const asRecorded = records?.entry ? commandFor(name, ledgerTags(records.entry)) : undefined;
  if (asRecorded === undefined || asRecorded === asInState) {
    return asInState === undefined
      ? 'Then plan.'
      : `Put them back (${asInState}), unless the state is the older one: then bring the newest version of the state back. Then plan.`;
  }
  const isMeant = records?.entry && sameEntry(records.entry, ledger);
  return isMeant || asInState === undefined
    ? `Put back what the newest record tells as applied (${asRecorded}). Then plan.`
    : `Put back what was applied last: as the newest record here tells (${asRecorded}), or as Terraform's state has them (${asInState}), which another clone may have written since, or nobody. Then plan.`;
}

/** What writes these tags; undefined where not all of them are there. */
function commandFor(name: string, tags: StateUser['tags']): string | undefined {
  const pairs = Object.values(LEDGER_TAGS).map((tag) =>
    tags[tag] === undefined ? undefined : `Key=${tag},Value=${tags[tag]}`,
  );
  return pairs.includes(undefined) ? undefined : `aws iam tag-user --user-name ${name} --tags ${pairs.join(' ')}`;
}

function behindRecords({ name, records }: UserSides, { applied }: IamSide): readonly Finding[] {
  const tagged = applied.recorded?.generation;
  if (tagged === undefined || !records || tagged >= records.issued) return [];
  return [
    edited(
      name,
      `The tags of ${name} say generation ${tagged}, and the records that generation ${records.issued} was applied; a generation never falls.`,
      `Find out who did it. Write into the three tags what record and change record of the last apply say: aws iam tag-user --user-name ${name} --tags Key=${LEDGER_TAGS.generation},Value=${records.issued} …. Then plan.`,
    ),
  ];
}

const edited = (about: string, because: string, wayOut: string): Finding => ({
  code: 'TAGS_EDITED',
  about,
  because,
  wayOut,
});
