import type { ChainedRecord } from './chained-record';
import type { DisableProof } from './gate/facts';

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
