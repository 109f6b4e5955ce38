import type { Evidence } from '../../rotation/evidence';
import type { DisableProof } from '../gate/facts';
import type { ChainedRecord } from './chained-record';

/** Who has answered for disabling a key without proof of use, as the chain tells. */
export function acceptances(records: readonly ChainedRecord[]): readonly DisableProof[] {
  return records.flatMap((record) =>
    record.kind === 'acceptance'
      ? [
          {
            kind: 'acceptance' as const,
            user: record.user,
            generation: record.generation,
            at: new Date(record.recordedAt),
            because: record.reason,
            by: record.recordedBy.name,
          },
        ]
      : [],
  );
}

/** What the evidence of a generation proves. A look that did not find proof proves nothing. */
export function proofsIn({ user, generation, proof, accepted }: Evidence): readonly DisableProof[] {
  return [
    ...(proof?.proven
      ? [
          {
            kind: 'evidence' as const,
            user,
            generation,
            at: new Date(proof.at),
            because: proof.checks.map((check) => check.saw).join('; '),
            newKeyId: proof.newKey.accessKeyId,
            oldKeyId: proof.oldKey.accessKeyId,
          },
        ]
      : []),
    ...(accepted
      ? [{ kind: 'acceptance' as const, user, generation, at: new Date(accepted.at), because: accepted.reason }]
      : []),
  ];
}

/**
 * User → the highest generation that an apply on record left behind. A failed apply proves nothing; a user whose last
 * key is gone has left, and begins with generation 1 should it ever return.
 */
export function issuedGenerations(records: readonly ChainedRecord[]): ReadonlyMap<string, number> {
  const issued = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== 'apply' || record.outcome === 'failed' || record.keys === null) continue;
    for (const { name } of record.change.users) {
      const generations = record.keys.flatMap(({ user, generation }) => (user === name ? (generation ?? []) : []));
      if (generations.length === 0) issued.delete(name);
      else issued.set(name, Math.max(issued.get(name) ?? 0, ...generations));
    }
  }
  return issued;
}

/**
 * User → when one of its keys was last enabled. What spoke for disabling the key before that has been overtaken: whoever
 * rolled back had a reason to.
 */
export function rolledBackAt(records: readonly ChainedRecord[]): ReadonlyMap<string, Date> {
  const enabled = new Map<string, Date>();
  for (const record of records) {
    if (record.kind !== 'apply') continue;
    for (const { user, change } of record.change.keys) {
      if (change === 'enabled') enabled.set(user, new Date(record.endedAt));
    }
  }
  return enabled;
}

/** When a generation of a user was disabled. */
export type DisabledAt = (user: string, generation: number) => Date | undefined;

/**
 * Reads from the chain of records when keys were disabled: IAM itself does not tell. A key disabled in another way (or by
 * an apply outside keyturn) is not in it.
 */
export function disabledAt(records: readonly ChainedRecord[]): DisabledAt {
  const applies = records.filter((record) => record.kind === 'apply').reverse();
  return (user, generation) => {
    const last = applies.find((record) => disables(record, user, generation));
    return last && new Date(last.endedAt);
  };
}

function disables(
  { outcome, change }: Extract<ChainedRecord, { kind: 'apply' }>,
  user: string,
  generation: number,
): boolean {
  return (
    outcome === 'applied' &&
    change.keys.some((key) => key.user === user && key.generation === generation && key.change === 'disabled')
  );
}
