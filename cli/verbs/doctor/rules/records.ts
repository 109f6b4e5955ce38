import { gapWayOut } from '../../../../change-records/chain/gap';
import { type BegunRecord, begunHeadline } from '../../../../change-records/chain/unfinished';
import type { ChainFault } from '../../../../change-records/chain/verify-chain';
import type { Finding } from '../finding';
import type { UserSides } from '../user-sides';

/** A generation that was applied, and that no record is about. */
export function appliedWithoutRecord({ name, iam, records }: UserSides): readonly Finding[] {
  const tagged = iam?.applied.recorded?.generation;
  if (tagged === undefined || !records || tagged <= Math.max(records.planned, records.issued)) return [];
  const known =
    records.planned === 0 ? 'no record is about it' : `the last record of it is about generation ${records.planned}`;
  return [
    {
      code: 'APPLIED_WITHOUT_RECORD',
      about: name,
      because: `The tags of ${name} say that generation ${tagged} was applied, and ${known}: it was applied outside keyturn, or the record was not committed.`,
      wayOut: `Look for the record where it was applied (another clone, the pipeline's artefacts) and commit it. If there is none, put on record what is known: npx keyturn record outside ${name} --reason "who applied it, and why".`,
    },
  ];
}

/** What was done by another way than keyturn, and went well: nothing else is wrong with it than that no record tells of it. */
export function notOnRecord({ name, records }: UserSides): readonly Finding[] {
  if (!records || records.gap.length === 0) return [];
  return [{ code: 'NOT_ON_RECORD', about: name, because: records.gap.join(' '), wayOut: gapWayOut(name) }];
}

/** What was begun and has no end on record. */
export function unfinishedActs(open: readonly BegunRecord[]): readonly Finding[] {
  return open.map((record) => ({
    code: 'APPLY_UNFINISHED',
    about: `record ${record.number}`,
    because: `Record ${record.number} (${begunHeadline(record)}) was begun ${record.recordedAt} by ${record.recordedBy.name} and has no end on record: it goes on at this moment, or nobody saw it end.`,
    wayOut: 'Plan (npx keyturn plan): that looks at what was done, and closes it. Commit the record.',
  }));
}

/** Records that are not as they were written. */
export function brokenChain(faults: readonly ChainFault[]): readonly Finding[] {
  return faults.map(({ code, file, what }) => ({
    code,
    about: `records/${file}`,
    because: `${what.charAt(0).toUpperCase()}${what.slice(1)}; a change that cannot be recorded is not made.`,
    wayOut: `Bring the records back from version control; npx keyturn record verify shows whether the chain is whole again.`,
  }));
}
