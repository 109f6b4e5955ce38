import type { Evidence } from '../../rotation/evidence';
import type { Previous } from '../../rotation/ledger';
import { liveGenerations } from '../../rotation/stage';
import type { Acceptance, DisableProof } from '../gate/facts';
import type { PlanRecord } from '../record/change-record';
import type { ChainedRecord, RecordOf } from './chained-record';

/** The code of an acceptance without one: there was no other to accept before version 1.2. */
const FIRST_CODE = 'NO_PROOF_OF_USE';

/** Who has answered for what of which user, as the chain tells. */
export function acceptances(records: readonly ChainedRecord[]): readonly Required<Acceptance>[] {
  return records.flatMap((record) =>
    record.kind === 'acceptance'
      ? [
          {
            code: record.code ?? FIRST_CODE,
            about: record.user,
            generation: record.generation,
            at: new Date(record.recordedAt),
            reason: record.reason,
            by: record.recordedBy.name,
          },
        ]
      : [],
  );
}

/** Who has answered for disabling a key without proof of use, as the chain tells. */
export function acceptedProofs(records: readonly ChainedRecord[]): readonly DisableProof[] {
  return acceptances(records)
    .filter(({ code }) => code === FIRST_CODE)
    .map(({ about: user, reason: because, generation, at, by }) => ({
      kind: 'acceptance',
      user,
      generation,
      at,
      because,
      by,
    }));
}

/**
 * What the evidence of a generation proves. A look that did not find proof proves nothing; and that somebody answers for going
 * on without is told by the chain, with their name: a file that says so proves nothing either.
 */
export function proofsIn({ user, generation, proof }: Evidence): readonly DisableProof[] {
  if (!proof?.proven) return [];
  return [
    {
      kind: 'evidence',
      ...{ user, generation },
      at: new Date(proof.at),
      because: proof.checks.map((check) => check.saw).join('; '),
      newKeyId: proof.newKey.accessKeyId,
      newKeyUsedAt: new Date(proof.newKey.lastUsed),
      oldKeyId: proof.oldKey.accessKeyId,
    },
  ];
}

/** An apply as it went: one that was seen through, or one whose traces were found afterwards. */
export interface AppliedChange {
  /** Number of the record that tells how it went. */
  readonly number: number;
  /** False where it failed, or where not everything that it was to do to keys was found done. */
  readonly complete: boolean;
  /** When it ended; where nobody saw that, when it was found, which is never too early. */
  readonly endedAt: string;
  /** The state's keys afterwards; null: it could not be read. */
  readonly keys: RecordOf<'apply'>['keys'];
  readonly change: PlanRecord;
}

/** Every apply that has an end on record, oldest first. */
export function appliedChanges(records: readonly ChainedRecord[]): readonly AppliedChange[] {
  const begun = new Map(records.flatMap((one) => (one.kind === 'begun' ? [[one.number, one.act] as const] : [])));
  return records.flatMap((record): readonly AppliedChange[] => {
    if (record.kind === 'apply') {
      const { number, outcome, endedAt, keys, change } = record;
      return [{ number, complete: outcome === 'applied', endedAt, keys, change }];
    }
    const act = record.kind === 'found-afterwards' ? begun.get(record.begun) : undefined;
    if (record.kind !== 'found-afterwards' || act?.kind !== 'apply') return [];
    const { number, extent, recordedAt, state } = record;
    return [{ number, complete: extent === 'all', endedAt: recordedAt, keys: state, change: act.change }];
  });
}

/**
 * User → the highest generation that an apply on record left behind. A failed apply proves nothing; a user whose last
 * key is gone has left, and begins with generation 1 should it ever return.
 */
export function issuedGenerations(records: readonly ChainedRecord[]): ReadonlyMap<string, number> {
  const issued = new Map<string, number>();
  const applies = new Map(appliedChanges(records).map((applied) => [applied.number, applied]));
  for (const record of records) {
    if (record.kind === 'outside') noteOutside(record, issued);
    const applied = applies.get(record.number);
    if (!applied?.complete || applied.keys === null) continue;
    const { keys, change } = applied;
    for (const { name } of change.users) {
      const generations = keys.flatMap(({ user, generation }) => (user === name ? (generation ?? []) : []));
      if (generations.length === 0) issued.delete(name);
      else issued.set(name, Math.max(issued.get(name) ?? 0, ...generations));
    }
  }
  return issued;
}

/** Tags change before keys do: only where IAM had all the keys that they tell of, the generation was created. */
function noteOutside({ user, entry, keys }: RecordOf<'outside'>, issued: Map<string, number>): void {
  if (keys.length === 0) issued.delete(user);
  else if (entry && liveGenerations({ ...entry, previous: entry.previous as Previous }).length === keys.length) {
    issued.set(user, Math.max(issued.get(user) ?? 0, entry.generation));
  }
}

/**
 * User → when one of its keys was last enabled. What spoke for disabling the key before that has been overtaken: whoever
 * rolled back had a reason to.
 */
export function rolledBackAt(records: readonly ChainedRecord[]): ReadonlyMap<string, Date> {
  const enabled = new Map<string, Date>();
  for (const { change: made, endedAt } of appliedChanges(records)) {
    for (const { user, change } of made.keys) {
      if (change === 'enabled') enabled.set(user, new Date(endedAt));
    }
  }
  return enabled;
}
