import type { RecordContext, RecordedEvent } from '../../change-records/chain/chained-record';
import { canonicalJson, sha256 } from '../../change-records/record/canonical-json';
import { golden, recordOf } from './golden-plan';

export const context = (now = new Date('2026-11-23T07:00:00Z')): RecordContext => ({
  now,
  by: { name: 'Ada Operator <ada@example.org.nz>', arn: 'arn:aws:iam::123456789012:role/operator' },
  organisation: 'Kotahi Primary Data',
  timeZone: 'Pacific/Auckland',
});

export const anAcceptance = (reason = 'the key was published'): RecordedEvent => ({
  kind: 'acceptance',
  user: 'valentia',
  generation: 2,
  reason,
});

export const aKeyChange = (): RecordedEvent => ({
  kind: 'key-change',
  action: 'deactivated',
  outcome: 'done',
  problem: null,
  user: 'reporting',
  accessKeyId: 'AKIA…7Q4Z',
  before: 'Active',
  after: 'Inactive',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUsed: { kind: 'never' },
  reason: 'never used',
});

/** The plan "start" as applied, with these keys in the state afterwards. */
export function recordedChange(keys: Extract<RecordedEvent, { kind: 'apply' }>['keys']): RecordedEvent {
  return { ...(anApply() as Extract<RecordedEvent, { kind: 'apply' }>), keys };
}

export function anApply(plan = 'start', outcome: 'applied' | 'failed' = 'applied'): RecordedEvent {
  const change = recordOf(golden(plan));
  return {
    kind: 'apply',
    outcome,
    problem: outcome === 'failed' ? 'Error: LimitExceeded' : null,
    startedAt: '2026-11-23T06:59:00.000Z',
    endedAt: '2026-11-23T07:00:00.000Z',
    approval: { by: 'A. Reviewer', at: '2026-11-23T06:58:00.000Z', meaning: 'Reviewed and approved.', how: 'asked' },
    keys: [{ user: 'valentia', generation: 2, accessKeyId: 'AKIA…7Q4Z', status: 'Active' }],
    changeHash: sha256(canonicalJson(change)),
    change,
  };
}
