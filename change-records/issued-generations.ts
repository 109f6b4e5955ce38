import type { ChainedRecord } from './chained-record';

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
