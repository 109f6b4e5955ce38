import { text, unknown } from '../plan/key-change';
import type { Plan, ResourceChange } from '../plan/plan';
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

const POLICY_TYPES: Readonly<Record<string, (values: Readonly<Record<string, unknown>>) => string>> = {
  aws_iam_user_policy: (values) => `IAM user ${text(values['user']) ?? '?'}`,
  aws_s3_bucket_policy: (values) => `bucket ${text(values['bucket']) ?? '?'}`,
};

export const isPolicy = ({ type, mode }: Pick<ResourceChange, 'type' | 'mode'>): boolean =>
  mode === 'managed' && type in POLICY_TYPES;

export function policyChanges(plan: Plan): readonly PolicyChange[] {
  return plan.resource_changes.flatMap((resource) => {
    const { address, type, change } = resource;
    const name = POLICY_TYPES[type];
    if (!isPolicy(resource) || name === undefined || change.actions.every((one) => one === 'no-op' || one === 'read')) {
      return [];
    }
    const does = (action: string): boolean => change.actions.includes(action);
    const kind =
      does('create') && !does('delete') ? 'created' : does('delete') && !does('create') ? 'deleted' : 'changed';
    const on = name(change.after ?? change.before ?? {});
    return [{ address, on, change: kind, sentences: sentences(resource, plan) }];
  });
}

function sentences({ type, change }: ResourceChange, plan: Plan): readonly string[] {
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

/** `AWS arn:…:user/suppliers/valentia may s3:PutObject on arn:…/*, if Bool aws:SecureTransport: true.` */
export function sentence(one: PolicyStatement): string {
  const when = one.conditions.length > 0 ? `, if ${one.conditions.join(' and ')}` : '';
  return `${who(one)} ${what(one)}${where(one)}${when}.`;
}

function who({ principals, exceptPrincipals }: PolicyStatement): string {
  if (principals.length > 0) return principals.join(', ');
  return exceptPrincipals.length > 0 ? `everybody except ${exceptPrincipals.join(', ')}` : 'the user';
}

function what({ effect, actions, exceptActions }: PolicyStatement): string {
  if (actions.length > 0) return `${effect === 'Allow' ? 'may' : 'must not'} ${actions.join(', ')}`;
  return `${effect === 'Allow' ? 'may do anything but' : 'must do nothing but'} ${exceptActions.join(', ')}`;
}

function where({ resources, exceptResources }: PolicyStatement): string {
  if (resources.length > 0) return ` on ${resources.join(', ')}`;
  return exceptResources.length > 0 ? ` on anything except ${exceptResources.join(', ')}` : '';
}
