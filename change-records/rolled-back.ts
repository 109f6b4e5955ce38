import type { ChainedRecord } from './chained-record';

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
