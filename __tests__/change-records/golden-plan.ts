import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DisableProof, GateFacts } from '../../change-records/gate/facts';
import { gate } from '../../change-records/gate/gate';
import { type Plan, parsePlan } from '../../change-records/plan/plan';
import type { PlanRecord } from '../../change-records/record/change-record';
import { planRecord } from '../../change-records/record/plan-record';
import type { RecordFacts } from '../../change-records/record/record-facts';
import { daysAfter } from '../../rotation/days';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import type { Recipient } from '../../sealing/recipient';

export const GOLDEN = join(__dirname, 'golden');

/** `pgp_key` → whose it is, of all golden plans: read once, since OpenPGP.js takes its time; `golden.test.ts` holds it to the plans. */
export const RECIPIENTS_FILE = join(GOLDEN, 'recipients.json');
const RECIPIENTS: ReadonlyMap<string, Recipient> = new Map(
  Object.entries(JSON.parse(readFileSync(RECIPIENTS_FILE, 'utf8')) as Readonly<Record<string, Recipient>>),
);

const TEXTS = new Map<string, string>();
const PLANS = new Map<string, Plan>();

/** The text of a real plan, see `make-golden.ts`. */
export function goldenText(name: string): string {
  const text = TEXTS.get(name) ?? readFileSync(join(GOLDEN, `${name}.plan.json`), 'utf8');
  TEXTS.set(name, text);
  return text;
}

export function golden(name: string): Plan {
  const plan = PLANS.get(name) ?? parsePlan(goldenText(name));
  PLANS.set(name, plan);
  return plan;
}

/** A real plan, changed in a way that takes more trouble with Terraform than it is worth. */
export function meddled(name: string, meddle: (plan: PlanJson) => void): Plan {
  const plan = JSON.parse(goldenText(name)) as PlanJson;
  meddle(plan);
  return parsePlan(JSON.stringify(plan));
}

export interface ChangeJson {
  address: string;
  type: string;
  mode: string;
  index?: string;
  action_reason?: string;
  change: {
    actions: string[];
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    after_unknown: unknown;
  };
}

export interface PlanJson {
  format_version: string;
  variables: Record<string, { value: unknown }>;
  resource_changes: ChangeJson[];
  resource_drift?: ChangeJson[];
  prior_state: {
    values: {
      root_module: { resources: { address: string; mode: string; type: string; values: Record<string, unknown> }[] };
    };
  };
  output_changes?: Record<string, unknown>;
  configuration: {
    provider_config: Record<string, Record<string, unknown>>;
    root_module: {
      module_calls?: unknown;
      resources: { address: string; mode: string; type: string; expressions: Record<string, unknown> }[];
    };
  };
}

export function changeOf(plan: PlanJson, address: string): ChangeJson {
  const found = plan.resource_changes.find((one) => one.address === address);
  if (!found) throw new Error(`no change of ${address}`);
  return found;
}

/** The bucket of Karo has no policy yet; nothing else is known. */
export function someFacts(facts: Partial<GateFacts> = {}): GateFacts {
  return {
    bucketPolicies: new Map([['kpt-kotahi', null]]),
    proofs: [],
    lastUsed: new Map(),
    issued: new Map(),
    ledger: undefined,
    held: new Map(),
    leaving: new Set(),
    quietDays: 7,
    disabledAt: () => new Date('2026-10-01T00:00:00Z'),
    now: new Date('2026-11-24T00:00:00Z'),
    acceptances: [],
    recipients: RECIPIENTS,
    pinnedSealingKeys: new Map(),
    ...facts,
  };
}

export const accepted = (at = new Date('2026-11-23T06:00:00Z')): DisableProof => ({
  kind: 'acceptance',
  user: 'valentia',
  generation: 2,
  at,
  because: 'the key was published',
  by: 'Ada Operator',
});

export const codes = (plan: Plan, facts: GateFacts = someFacts()): readonly string[] =>
  gate(plan, facts).refusals.map(({ code }) => code);

/** The record of a plan as an organisation with both suppliers would see it a hundred days after the keys were made. */
export function recordOf(plan: Plan, facts: GateFacts = someFacts(), more: Partial<RecordFacts> = {}): PlanRecord {
  const policy = DEFAULT_POLICIES.external;
  const used = { kind: 'used', at: new Date('2026-11-22T19:30:00Z'), service: 's3', region: 'ap-southeast-2' } as const;
  const ids = plan.resource_changes.flatMap(({ change }) =>
    typeof change.before?.['id'] === 'string' ? [change.before['id']] : [],
  );
  return planRecord(plan, {
    now: daysAfter(new Date(plan.timestamp ?? ''), 100),
    organisation: 'Kotahi Primary Data',
    timeZone: 'Pacific/Auckland',
    users: new Map([
      ['kotahi-writer', { company: 'Karo', audience: 'external', policy }],
      ['valentia', { company: 'Valentia Technologies', audience: 'external', policy }],
    ]),
    lastUsed: new Map(ids.map((id) => [id, used])),
    proofs: facts.proofs,
    judgement: gate(plan, facts),
    recipients: facts.recipients,
    reason: 'Yearly rotation, change 4711',
    author: { name: 'Ada Operator', email: 'ada@example.org.nz' },
    commit: { id: '0123456789abcdef0123456789abcdef01234567', subject: 'Bump valentia', uncommitted: false },
    keyturn: '0.1.0',
    stack: 'suppliers',
    planSha256: `sha256:${'a'.repeat(64)}`,
    configurationSha256: `sha256:${'b'.repeat(64)}`,
    ...more,
  });
}
