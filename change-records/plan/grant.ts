import { text } from './key-change';
import type { ResourceChange } from './plan';
import { sentence } from './policy-sentence';
import { parsePolicy } from './policy-statement';

type Values = Readonly<Record<string, unknown>>;

/** A type of resource that lets somebody do something, or gives somebody a credential. */
interface GrantType {
  /** Whom or what it is about: `IAM user valentia`. */
  readonly on: (values: Values) => string;
  /** What it gives, where that is no policy document: `gets a password for the console`. */
  readonly gives?: (values: Values) => string;
  /** Whether it is a credential of its own beside access keys; no rule of rotation knows it. */
  readonly isCredential?: true;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const named = (what: string, attribute: string) => (values: Values) => `${what} ${text(values[attribute]) ?? '?'}`;
const attached = (values: Values): string => `is allowed all that ${text(values['policy_arn']) ?? 'a policy'} says`;
const joins = (values: Values): string => {
  const groups = texts(values['groups']);
  return `is put into ${groups.length > 0 ? groups.join(', ') : 'groups'}, and may do what they may`;
};

/** Types whose whole meaning is who may do what; the record tells them in a section of their own. */
const GRANT_TYPES: Readonly<Record<string, GrantType>> = {
  aws_iam_user_policy: { on: named('IAM user', 'user') },
  aws_s3_bucket_policy: { on: named('bucket', 'bucket') },
  aws_iam_role_policy: { on: named('IAM role', 'role') },
  aws_iam_group_policy: { on: named('IAM group', 'group') },
  aws_iam_policy: { on: named('managed policy', 'name') },
  aws_iam_user_policy_attachment: { on: named('IAM user', 'user'), gives: attached },
  aws_iam_role_policy_attachment: { on: named('IAM role', 'role'), gives: attached },
  aws_iam_group_policy_attachment: { on: named('IAM group', 'group'), gives: attached },
  aws_iam_policy_attachment: {
    on: ({ users, roles, groups }) => `IAM ${[...texts(users), ...texts(roles), ...texts(groups)].join(', ') || '?'}`,
    gives: attached,
  },
  aws_iam_user_policy_attachments_exclusive: {
    on: named('IAM user', 'user_name'),
    gives: ({ policy_arns }) =>
      `is allowed all that ${texts(policy_arns).join(', ') || 'no policy'} says, and loses others`,
  },
  aws_iam_user_group_membership: { on: named('IAM user', 'user'), gives: joins },
  aws_iam_group_membership: {
    on: ({ users }) => `IAM users ${texts(users).join(', ') || '?'}`,
    gives: ({ group }) => joins({ groups: [group] }),
  },
  aws_iam_user_login_profile: {
    on: named('IAM user', 'user'),
    gives: () => 'gets a password for the console',
    isCredential: true,
  },
  aws_iam_service_specific_credential: {
    on: named('IAM user', 'user_name'),
    gives: ({ service_name }) => `gets a user name and a password of its own for ${text(service_name) ?? 'a service'}`,
    isCredential: true,
  },
  aws_iam_user_ssh_key: {
    on: named('IAM user', 'username'),
    gives: () => 'gets an SSH key of its own',
    isCredential: true,
  },
  aws_iam_signing_certificate: {
    on: named('IAM user', 'user_name'),
    gives: () => 'gets a signing certificate of its own',
    isCredential: true,
  },
  aws_iam_virtual_mfa_device: {
    on: named('second factor', 'virtual_mfa_device_name'),
    gives: () => 'is made, and its seed stands in the state',
    isCredential: true,
  },
};

/** Attributes of other types that hold a policy document. */
const POLICY_ATTRIBUTES = [
  'policy',
  'assume_role_policy',
  'inline_policy',
  'access_policy',
  'resource_policy',
  'content',
];

export const isGrant = ({ type, mode }: Pick<ResourceChange, 'type' | 'mode'>): boolean =>
  mode === 'managed' && type in GRANT_TYPES;

export const isCredential = (type: string): boolean => GRANT_TYPES[type]?.isCredential ?? false;

/** Whom a grant is about. */
export const grantedOn = ({ type }: Pick<ResourceChange, 'type'>, values: Values): string =>
  GRANT_TYPES[type]?.on(values) ?? '?';

/** What a grant that is no policy document gives; undefined where a document says it. */
export const grantGiven = ({ type }: Pick<ResourceChange, 'type'>, values: Values): string | undefined =>
  GRANT_TYPES[type]?.gives?.(values);

/**
 * What a resource of any type lets somebody do, in sentences; none where nothing in it says so. Only what is known while
 * Terraform plans.
 */
export function grantsOf({ type }: Pick<ResourceChange, 'type'>, values: Values): readonly string[] {
  const known = GRANT_TYPES[type];
  if (known?.gives) return [`${known.on(values)} ${known.gives(values)}.`];
  return POLICY_ATTRIBUTES.flatMap((attribute) => {
    const policy = text(values[attribute]);
    return (policy === undefined ? undefined : parsePolicy(policy)) ?? [];
  }).map((statement) => `${known ? `${known.on(values)}: ` : ''}${sentence(statement)}`);
}
