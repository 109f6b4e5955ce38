import { grantedOn, grantGiven, isGrant } from '../plan/grant';
import { text, unknown } from '../plan/key-change';
import type { Plan, ResourceChange } from '../plan/plan';
import { sentence } from '../plan/policy-sentence';
import { meaning, type PolicyStatement, parsePolicy, policyReadByPlan } from '../plan/policy-statement';

/** What a plan changes about who may do what, in sentences. */
export interface PolicyChange {
  readonly address: string;
  /** `IAM user valentia`, `bucket kpa-valentia`. */
  readonly on: string;
  readonly change: 'created' | 'changed' | 'deleted';
  /** One sentence per statement that comes, goes or changes; none where only the writing of the policy changes. */
  readonly sentences: readonly string[];
}

export const isPolicy = isGrant;

export function policyChanges(plan: Plan): readonly PolicyChange[] {
  return plan.resource_changes.flatMap((resource) => {
    const { address, change } = resource;
    if (!isPolicy(resource) || change.actions.every((one) => one === 'no-op' || one === 'read')) return [];
    const does = (action: string): boolean => change.actions.includes(action);
    const kind =
      does('create') && !does('delete') ? 'created' : does('delete') && !does('create') ? 'deleted' : 'changed';
    const on = grantedOn(resource, change.after ?? change.before ?? {});
    return [{ address, on, change: kind, sentences: sentences(resource, plan) }];
  });
}

function sentences(resource: ResourceChange, plan: Plan): readonly string[] {
  const { type, change } = resource;
  const given = [change.before, change.after].map((values) => values && grantGiven(resource, values));
  if (given.some((one) => one !== undefined)) {
    const [before, after] = given;
    return [...(before ? [`no longer: ${before}.`] : []), ...(after ? [`new: ${after}.`] : [])];
  }
  const bucket = type === 'aws_s3_bucket_policy' ? text(change.after?.['bucket']) : undefined;
  // A policy that is new to Terraform may be there already, and be kept.
  const before = statements(change.before ?? { policy: bucket && policyReadByPlan(plan, bucket) });
  if (unknown(change.after_unknown, 'policy')) {
    return ['The new policy is known only during the apply: Terraform cannot show it beforehand.'];
  }
  const after = statements(change.after);
  if (before === undefined || after === undefined) return ['The policy is not readable as one.'];
  return diff(before, after);
}

function statements(values: Readonly<Record<string, unknown>> | undefined): readonly PolicyStatement[] | undefined {
  const policy = text(values?.['policy']);
  return policy === undefined ? [] : parsePolicy(policy);
}

/** Statements that only move or change their name are no change of what is allowed. */
function diff(before: readonly PolicyStatement[], after: readonly PolicyStatement[]): readonly string[] {
  const kept = new Set(before.map(meaning).filter((one) => after.some((other) => meaning(other) === one)));
  const gone = before.filter((one) => !kept.has(meaning(one)));
  const come = after.filter((one) => !kept.has(meaning(one)));
  const sameName = (one: PolicyStatement): PolicyStatement | undefined =>
    one.sid === undefined ? undefined : come.find(({ sid }) => sid === one.sid);
  return [
    ...gone.map((one) => {
      const now = sameName(one);
      return now ? changed(one, now) : `${named(one)}no longer: ${sentence(one)}`;
    }),
    ...come
      .filter((one) => one.sid === undefined || !gone.some(({ sid }) => sid === one.sid))
      .map((one) => `${named(one)}new: ${sentence(one)}`),
  ];
}

const named = (one: PolicyStatement): string =>
  one.sid === undefined ? 'a statement without a Sid, ' : `"${one.sid}", `;

/** Told by its parts where few of them differ: `may now also s3:PutObject`. */
function changed(before: PolicyStatement, after: PolicyStatement): string {
  const parts: readonly (keyof typeof WORDS)[] = Object.keys(WORDS) as (keyof typeof WORDS)[];
  const changes = parts.flatMap((part) => {
    const more = after[part].filter((one) => !before[part].includes(one));
    const less = before[part].filter((one) => !after[part].includes(one));
    return [
      ...(more.length > 0 ? [`now also ${WORDS[part]} ${more.join(', ')}`] : []),
      ...(less.length > 0 ? [`no longer ${WORDS[part]} ${less.join(', ')}`] : []),
    ];
  });
  const effect = before.effect === after.effect ? [] : [`turned from ${before.effect} to ${after.effect}`];
  return `${named(after)}changed: ${[...effect, ...changes].join('; ')}. It now says: ${sentence(after)}`;
}

const WORDS = {
  principals: 'for',
  exceptPrincipals: 'except for',
  actions: '',
  exceptActions: 'except',
  resources: 'on',
  exceptResources: 'except on',
  conditions: 'if',
} as const satisfies Partial<Record<keyof PolicyStatement, string>>;
