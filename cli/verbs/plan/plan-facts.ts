import { join } from 'node:path';
import pLimit from 'p-limit';
import { disabledAt } from '../../../change-records/chain/disabled-at';
import {
  acceptances,
  acceptedProofs,
  issuedGenerations,
  proofsIn,
  rolledBackAt,
} from '../../../change-records/chain/history';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { isCreated } from '../../../change-records/gate/bucket-policy';
import type { Acceptance, DisableProof, GateFacts, Holding } from '../../../change-records/gate/facts';
import { keyChanges } from '../../../change-records/plan/key-change';
import type { Plan } from '../../../change-records/plan/plan';
import { isTouched, type PlannedUser, plannedUsers } from '../../../change-records/plan/planned-user';
import { sentence } from '../../../change-records/plan/policy-sentence';
import { parsePolicy } from '../../../change-records/plan/policy-statement';
import type { RecordFacts } from '../../../change-records/record/record-facts';
import type { LastUsed } from '../../../rotation/access-key';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { type Recipient, readRecipient } from '../../../sealing/recipient';
import type { Configuration } from '../../../settings/configuration';
import type { Settings } from '../../../settings/settings';
import { DEFAULT_STEPS } from '../../../settings/steps';
import { OWN_POLICY } from '../../account/found-user';
import { lastUse } from '../../account/observed-user';
import { readEvidence } from '../../evidence/evidence-file';
import { CALLS_AT_A_TIME, type Cloud } from '../../shell/cloud';
import { ownVersion } from '../../shell/own-version';
import { heldByLeaving } from './held-by-leaving';

/** What is known besides the plan, for the gate and for the record. */
export interface PlanFacts {
  readonly gate: GateFacts;
  readonly record: Omit<RecordFacts, 'judgement'>;
  /** What could not be asked, as sentences; the gate takes it for unknown. */
  readonly unasked: readonly string[];
}

export interface PlanFactsSource {
  readonly plan: Plan;
  /** Undefined where there are no settings: a plan of some other project. */
  readonly configuration: Configuration | undefined;
  readonly configDir: string;
  /** Undefined: AWS is not asked. */
  readonly cloud: Cloud | undefined;
  readonly now: Date;
  readonly leaving: readonly string[];
  /** Who answers for what, of this plan and of the chain. */
  readonly acceptances: readonly Acceptance[];
}

/** Collects them: evidence and records from the configuration's folder, last uses and bucket policies from AWS. */
export async function planFacts(source: PlanFactsSource): Promise<PlanFacts> {
  const { plan, configuration, configDir, cloud, now, leaving, acceptances: given } = source;
  const touched = plannedUsers(plan).filter(isTouched);
  const unasked: string[] = [];
  const lastUsed = cloud ? await lastUses(cloud, touched) : new Map<string, LastUsed>();
  const bucketPolicies = cloud ? await policiesOf(cloud, plan, unasked) : new Map<string, string | null>();
  const held = cloud ? await heldByLeaving(cloud, plan, unasked) : new Map<string, readonly Holding[]>();
  const mayToday = cloud ? await grantedToday(cloud, touched, unasked) : new Map<string, readonly string[]>();
  const recipients = await recipientsIn(plan);
  const records = await readRecords(join(configDir, RECORDS_FOLDER));
  const issued = issuedGenerations(records);
  const rolledBack = rolledBackAt(records);
  const stillHolds = ({ about = '', at }: Pick<Acceptance, 'about' | 'at'>): boolean =>
    at > (rolledBack.get(about) ?? 0);
  const proofs = [...acceptedProofs(records), ...(await proofsOf(configDir, touched))].filter(({ user, at }) =>
    stillHolds({ about: user, at }),
  );
  const settings = configuration?.settings;
  const users = (settings?.users ?? []).map(
    ({ name, company, audience }) =>
      [name, { company, audience, policy: (settings as NonNullable<typeof settings>).policy[audience] }] as const,
  );
  return {
    gate: {
      bucketPolicies,
      proofs,
      lastUsed,
      issued,
      ledger: configuration?.ledger,
      project: settings?.deployment.project,
      held,
      leaving: new Set(leaving),
      uploads: settings && uploadsOf(settings),
      recipients,
      pinnedSealingKeys: pins(settings),
      quietDays: (settings?.rotation ?? DEFAULT_STEPS).quietDays,
      disabledAt: disabledAt(records),
      now,
      acceptances: [...given, ...acceptances(records).filter(stillHolds)],
    },
    record: {
      now,
      organisation: settings?.organisation,
      timeZone: settings?.deployment.timeZone ?? 'UTC',
      users: new Map(users),
      lastUsed,
      proofs,
      recipients,
      mayToday,
      keyturn: ownVersion(),
    },
    unasked,
  };
}

function uploadsOf({ users }: Settings): GateFacts['uploads'] {
  return new Map(
    users.map(({ name, places, networks = [] }) => [name, places.map((place) => ({ ...place, networks }))]),
  );
}

/** What the users that a plan takes over may do by other policies than ours; a policy that cannot be read is named. */
async function grantedToday(
  cloud: Cloud,
  touched: readonly PlannedUser[],
  unasked: string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { name } of touched.filter(({ step }) => step === 'adopt')) {
    try {
      const { attachedPolicies, groups } = await cloud.grants().grantsOf(name);
      const inline = await cloud.grants().inlinePoliciesOf(name);
      found.set(name, [
        ...[...inline]
          .filter(([policy]) => policy !== OWN_POLICY)
          .map(
            ([policy, text]) => `${policy}: ${(parsePolicy(text) ?? []).map(sentence).join(' ') || 'cannot be read.'}`,
          ),
        ...attachedPolicies.map((arn) => `The attached policy ${arn}.`),
        ...groups.map((group) => `Whatever the group ${group} may.`),
      ]);
    } catch (fault) {
      if (!(fault instanceof KeyturnError)) throw fault;
      unasked.push(`What ${name} may do today could not be asked: ${fault.because}`);
    }
  }
  return found;
}

/** Worked out from the plan itself: the file in sealing-keys/ may have changed since. */
async function recipientsIn(plan: Plan): Promise<ReadonlyMap<string, Recipient>> {
  const found = new Map<string, Recipient>();
  for (const { pgpKey } of keyChanges(plan)) {
    if (pgpKey === undefined || found.has(pgpKey)) continue;
    const recipient = await readRecipient(pgpKey);
    if (recipient) found.set(pgpKey, recipient);
  }
  return found;
}

function pins(settings: Settings | undefined): ReadonlyMap<string, string> {
  return new Map(
    (settings?.users ?? []).flatMap(({ name, sealingKeyFingerprint: pin }) => (pin === undefined ? [] : [[name, pin]])),
  );
}

async function proofsOf(configDir: string, touched: readonly PlannedUser[]): Promise<readonly DisableProof[]> {
  const found = await Promise.all(
    touched.map(async ({ name, wanted }) => wanted && (await readEvidence(configDir, name, wanted.generation))),
  );
  return found.flatMap((evidence) => (evidence ? proofsIn(evidence) : []));
}

/** A last use that cannot be read is unknown, which proves nothing. */
async function lastUses(cloud: Cloud, touched: readonly PlannedUser[]): Promise<ReadonlyMap<string, LastUsed>> {
  const limit = pLimit(CALLS_AT_A_TIME);
  const known = touched.flatMap(({ keys }) => keys).flatMap(({ accessKeyId }) => accessKeyId ?? []);
  // Also of keys that Terraform does not know: whether somebody uses one decides what to do about it.
  const ids = [...new Set([...known, ...touched.flatMap(({ seen }) => seen).map(({ id }) => id)])];
  return new Map(await Promise.all(ids.map((id) => limit(async () => [id, await lastUse(cloud.keys, id)] as const))));
}

/** Of the buckets whose policy the plan would write for the first time; of the others the plan itself tells. */
async function policiesOf(cloud: Cloud, plan: Plan, unasked: string[]): Promise<GateFacts['bucketPolicies']> {
  const buckets = plan.resource_changes
    .filter(({ type, mode, change }) => type === 'aws_s3_bucket_policy' && mode === 'managed' && !change.before)
    .flatMap(({ change }) => (typeof change.after?.['bucket'] === 'string' ? [change.after['bucket']] : []))
    // There is nothing to ask about a bucket that the same plan makes.
    .filter((bucket) => !isCreated(plan, bucket));
  const found = new Map<string, string | null>();
  for (const bucket of new Set(buckets)) {
    try {
      found.set(bucket, await cloud.bucketPolicies().policyOf(bucket));
    } catch (fault) {
      if (!(fault instanceof KeyturnError)) throw fault;
      unasked.push(`The policy of the bucket ${bucket} could not be read: ${fault.because}`);
    }
  }
  return found;
}
