import { type LastUsed, maskKeyId } from '../../rotation/access-key';
import { wholeDaysBetween } from '../../rotation/days';
import type { Refusal } from '../../rotation/guard';
import { stageOf } from '../../rotation/stage';
import { judgeAge } from '../../rotation/verdict';
import { isLostKey } from '../gate/key-removal';
import { finishedCreations } from '../gate/new-generation';
import { proofFor } from '../gate/proof';
import { recipientOf } from '../gate/sealed-to';
import { isKeyStep, type KeyChange, keyInWords } from '../plan/key-change';
import { movedUsers } from '../plan/moved-user';
import type { Plan } from '../plan/plan';
import { isTouched, type PlannedUser, plannedUsersOf } from '../plan/planned-user';
import {
  type KeyInRecord,
  type PlanRecord,
  RECORD_VERSION,
  RECORD_VERSION_OF_STACKS,
  type UserInRecord,
} from './change-record';
import { isLeaving, nextStep, rollBack } from './next-step';
import { driftOf, otherChanges } from './other-change';
import { placesTaken } from './place-taken';
import { policyChanges } from './policy-change';
import type { RecordFacts } from './record-facts';

/** Writes down what a plan would do, from listed fields only. */
export function planRecord(plan: Plan, facts: RecordFacts): PlanRecord {
  const users = plannedUsersOf(plan, facts.only).filter(isTouched);
  const keys = users.flatMap((user) => user.keys);
  const policies = policyChanges(plan);
  const others = otherChanges(plan);
  const counts = countOf(keys, policies.length, others.length);
  return {
    kind: 'plan',
    formatVersion: facts.stacks === undefined ? RECORD_VERSION : RECORD_VERSION_OF_STACKS,
    organisation: facts.organisation ?? null,
    timeZone: facts.timeZone,
    madeAt: facts.now.toISOString(),
    headline: headline(counts),
    counts,
    verdict: {
      allowed: facts.judgement.refusals.length === 0,
      refusals: facts.judgement.refusals.map(inRecord),
      accepted: facts.judgement.accepted.map(({ refusal, acceptance: { by, reason, at } }) => ({
        ...inRecord(refusal),
        about: refusal.acceptable.about,
        by,
        reason,
        at: at.toISOString(),
      })),
      notes: [
        ...forOneUser(facts.only),
        ...moves(plan, facts),
        ...placesTaken(plan),
        ...mayToday(users, facts),
        ...notes(users, plan),
      ],
    },
    users: users.map((user) => userInRecord(user, facts)),
    keys: keys.map((key) => keyInRecord(key, facts)),
    policies: policies.map((policy) => ({ ...policy, sentences: [...policy.sentences] })),
    otherChanges: [...others],
    drift: [...driftOf(plan)],
    reason: facts.reason ?? null,
    author: facts.author ?? null,
    ...(facts.gitSilent !== undefined && { gitSilent: facts.gitSilent }),
    commit: facts.commit ?? null,
    tools: {
      keyturn: facts.keyturn,
      engine: { name: engineOf(plan), version: plan.terraform_version ?? null },
      providers: providers(plan, facts),
    },
    plan: {
      stack: facts.stack ?? null,
      ...(facts.stacks !== undefined && { stacks: [...facts.stacks] }),
      ...(facts.only !== undefined && { only: facts.only }),
      formatVersion: plan.format_version,
      plannedAt: plan.timestamp === undefined ? null : new Date(plan.timestamp).toISOString(),
      sha256: facts.planSha256 ?? null,
      configurationSha256: facts.configurationSha256 ?? null,
    },
  };
}

const inRecord = ({ code, because, wayOut }: Refusal): Refusal => ({ code, because, wayOut });

function countOf(keys: readonly KeyChange[], policies: number, others: number): PlanRecord['counts'] {
  const count = (outcome: KeyChange['outcome']): number => keys.filter((key) => key.outcome === outcome).length;
  return {
    created: count('created'),
    disabled: count('disabled'),
    enabled: count('enabled'),
    deleted: count('deleted'),
    replaced: count('replaced'),
    imported: keys.filter(({ imported }) => imported).length,
    policies,
    others,
  };
}

/** Created, disabled and deleted are always told, the rest where there is something to tell. */
function headline(counts: PlanRecord['counts']): string {
  const { created, disabled, deleted, enabled, replaced, imported, policies, others } = counts;
  const some = (count: number, what: string): readonly string[] => (count > 0 ? [`${count} ${what}`] : []);
  const keys = [
    `${created} ${created === 1 ? 'key' : 'keys'} created`,
    `${disabled} disabled`,
    `${deleted} deleted`,
    ...some(enabled, 'enabled'),
    ...some(replaced, 'replaced'),
    ...some(imported, 'taken over'),
  ].join(', ');
  const rest = [
    ...some(policies, policies === 1 ? 'policy changed' : 'policies changed'),
    ...some(others, others === 1 ? 'other change' : 'other changes'),
  ];
  return [keys, ...rest].join('; ');
}

const moves = (plan: Plan, { stacks }: RecordFacts): readonly string[] =>
  stacks === undefined
    ? []
    : movedUsers(plan).map(
        ({ name, from, to }) =>
          `${name} moves from ${from} to ${to}: forgotten there, taken over here. Its keys, their statuses and its policies stay as they are; only its tag says the new stack.`,
      );

const forOneUser = (only: string | undefined): readonly string[] =>
  only === undefined
    ? []
    : [
        `Planned for ${only} alone. Everybody else, and every bucket policy, stays as it was applied, also where settings or ledger say something else: that is for the next plan of everybody.`,
      ];

/** Of a user that is taken over: its own policies stay, and what the bucket refuses from now on is taken from them there. */
function mayToday(users: readonly PlannedUser[], facts: RecordFacts): readonly string[] {
  return users
    .filter(({ step }) => step === 'adopt')
    .flatMap(({ name }) => {
      const sentences = facts.mayToday?.get(name) ?? [];
      if (sentences.length === 0) return [];
      return [
        `${name} may do more today, by policies that Terraform does not own and that stay: ${sentences.join(' ')} On the buckets of this plan a policy with "Deny" takes all but uploading from it; to see first what it needs, write "restrict": "observe" in its "uploads".`,
      ];
    });
}

function notes(users: readonly PlannedUser[], plan: Plan): string[] {
  return [
    ...users
      .flatMap(({ keys }) => keys)
      .filter(isLostKey)
      .map((key) => `${keyInWords(key)} is made anew: its creation did not finish, and nobody has its secret.`),
    ...finishedCreations(users, plan).map(
      (key) =>
        `${keyInWords(key)} was asked for before, and the apply failed before it was created: this plan finishes that step.`,
    ),
    ...users
      .filter(({ step, keys }) => step === 'unchanged' && keys.some(isKeyStep))
      .map(
        ({ name }) =>
          `The ledger's entry of ${name} is as recorded already: this plan brings its keys to what the entry says.`,
      ),
  ];
}

function userInRecord(user: PlannedUser, facts: RecordFacts): UserInRecord {
  const known = facts.users.get(user.name);
  const before = user.applied?.recorded;
  const after = user.wanted;
  const proof = user.keys.some(({ outcome }) => outcome === 'disabled') ? proofFor(user, facts) : undefined;
  return {
    name: user.name,
    company: known?.company ?? null,
    audience: known?.audience ?? null,
    step: user.step ?? (isLeaving(user) ? 'leave' : null),
    ledger: { before: before ? { ...before } : null, after: after ? { ...after } : null },
    stage: { before: before ? stageOf(before) : null, after: after ? stageOf(after) : null },
    evidence: proof
      ? {
          kind: proof.kind,
          generation: proof.generation,
          at: proof.at.toISOString(),
          because: proof.because,
          by: proof.by ?? null,
        }
      : null,
    next: nextStep(user),
    rollBack: rollBack(user),
  };
}

function keyInRecord(key: KeyChange, { users, now, lastUsed, recipients }: RecordFacts): KeyInRecord {
  const policy = users.get(key.user)?.policy;
  const age = key.createdAt && policy ? judgeAge({ createdAt: key.createdAt }, policy, now) : undefined;
  const used = key.accessKeyId === undefined ? undefined : lastUsed.get(key.accessKeyId);
  return {
    user: key.user,
    generation: key.generation ?? null,
    accessKeyId: key.accessKeyId === undefined ? null : maskKeyId(key.accessKeyId),
    change: key.outcome,
    imported: key.imported,
    before: key.before ?? null,
    after: key.after ?? null,
    createdAt: key.createdAt?.toISOString() ?? null,
    ageDays: key.createdAt ? wholeDaysBetween(key.createdAt, now) : null,
    dueAt: age?.dueAt.toISOString() ?? null,
    overdueDays: age === undefined ? null : age.kind === 'overdue' ? age.daysLate : 0,
    lastUsed: used === undefined ? null : lastUsedInRecord(used),
    ...sealedToInRecord(key, recipients),
  };
}

/** Of a new key, whom it will be sealed to: a key that is replaced was sealed to somebody before, too. */
function sealedToInRecord(
  key: KeyChange,
  recipients: RecordFacts['recipients'],
): Pick<KeyInRecord, 'sealedTo' | 'sealedToUserIds'> {
  if (key.outcome !== 'created' && key.outcome !== 'replaced') return { sealedTo: key.sealedTo ?? null };
  const recipient = recipientOf(key, recipients);
  return recipient ? { sealedTo: recipient.fingerprint, sealedToUserIds: [...recipient.userIds] } : { sealedTo: null };
}

export function lastUsedInRecord(used: LastUsed): NonNullable<KeyInRecord['lastUsed']> {
  switch (used.kind) {
    case 'used':
      return { kind: 'used', at: used.at.toISOString(), service: used.service, region: used.region };
    case 'never':
      return { kind: 'never' };
    case 'unknown':
      return { kind: 'unknown', because: used.because };
  }
}

function providers(plan: Plan, facts: RecordFacts): PlanRecord['tools']['providers'] {
  const sources = new Map(
    Object.values(plan.configuration.provider_config).flatMap(({ full_name, version_constraint }) =>
      full_name === undefined ? [] : [[full_name, version_constraint] as const],
    ),
  );
  return [...sources].map(([source, constraint]) => ({
    source,
    version: facts.providers?.get(source) ?? constraint ?? null,
  }));
}

/** OpenTofu writes the same JSON; it looks for its providers in a registry of its own. */
function engineOf({ configuration }: Plan): string {
  const sources = Object.values(configuration.provider_config).map(({ full_name }) => full_name ?? '');
  return sources.some((source) => source.startsWith('registry.opentofu.org/')) ? 'tofu' : 'terraform';
}
