import { SUPPLIERS_PATH } from '../../rotation/audience';
import { isObject } from '../plan/json-text';
import { text } from '../plan/key-change';
import { readPolicy } from '../plan/policy-document';
import { type PolicyStatement, parsePolicy } from '../plan/policy-statement';
import { type AllowedStack, configuredPolicy, first, type Seen, setsNone } from './allowed-resource';

/** The role in an account that is checked from another one, see `constructs/key-check/member-permissions.ts`. */
export const MEMBER = 'key_check_member';

/** What the check does with users and their keys, at home and elsewhere. */
export const ACTIONS_ON_USERS: readonly string[] = [
  ...['iam:GenerateCredentialReport', 'iam:GetAccountAuthorizationDetails', 'iam:GetCredentialReport'],
  ...['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
  'cloudtrail:LookupEvents',
];

const KEY_ACTIONS = ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'];

/** Without any condition. */
export const denysSuppliersKeys = ({ effect, actions, resources, conditions }: PolicyStatement): boolean =>
  effect === 'Deny' &&
  conditions.length === 0 &&
  KEY_ACTIONS.every((action) => actions.includes(action)) &&
  resources.some((one) => one.endsWith(`:user${SUPPLIERS_PATH}*`));

/** In the stack of the check itself, its role has no ARN before the first apply. */
const THE_CHECK =
  /^AWS (arn:[^*?]+:role\/access-key-rotation-check|\$\{aws_iam_role\.access_key_rotation_check\.arn\})$/;
const ASKS_FOR_MORE = /^StringEquals (aws:PrincipalOrgID|sts:ExternalId): \S/;

function trustsTheCheckAlone(trust: string | undefined): string | undefined {
  const trusted = parsePolicy(trust ?? '')?.every(
    ({ effect, actions, principals, exceptPrincipals, conditions }) =>
      effect === 'Allow' &&
      actions.join() === 'sts:AssumeRole' &&
      exceptPrincipals.length === 0 &&
      principals.every((one) => THE_CHECK.test(one)) &&
      principals.length === 1 &&
      conditions.some((one) => ASKS_FOR_MORE.test(one)),
  );
  return trusted ? undefined : 'it trusts others than the check, or the check without a condition';
}

function allowsAMember(policy: string | undefined): string | undefined {
  const statements = readPolicy(policy ?? '');
  if (statements === undefined) return 'its policy cannot be read';
  const more = statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, exceptActions, exceptResources }) => [
      ...actions.filter((action) => !ACTIONS_ON_USERS.includes(action)),
      ...[...exceptActions, ...exceptResources].map((one) => `everything but ${one}`),
    ]);
  if (more.length > 0) return `it allows ${more.join(', ')}`;
  return statements.some(denysSuppliersKeys) ? undefined : "it does not forbid to change suppliers' keys";
}

/** What a StackSet's template makes, it makes in every account: one role, and nothing that it does not need. */
export const makesTheMemberRole = ({ resource, values, as, of }: Seen): string | undefined => {
  if (as === 'before') return undefined;
  if (text(values['permission_model']) !== 'SERVICE_MANAGED') return 'its permissions are not those that AWS manages';
  const made = readTemplate(text(values['template_body']) ?? configuredTemplate(resource, of) ?? '');
  if (made === undefined) return 'its template makes something else than the role of a member';
  return trustsTheCheckAlone(made.trust) ?? allowsAMember(made.policy);
};

function configuredTemplate({ type, name }: Seen['resource'], { plan }: Seen['of']): string | undefined {
  const found = plan.configuration.root_module.resources.find(({ address }) => address === `${type}.${name}`);
  return text(
    (found?.expressions['template_body'] as { readonly constant_value?: unknown } | undefined)?.constant_value,
  );
}

type Json = Readonly<Record<string, unknown>>;

/** Trust and permissions of the one role that a template makes; undefined where it makes anything else, or cannot be read. */
function readTemplate(template: string): { readonly trust: string; readonly policy: string } | undefined {
  const document = parsed(template);
  const role = objectIn(objectIn(document, 'Resources'), 'KeyCheckMember');
  const properties = objectIn(role, 'Properties');
  const policies = properties['Policies'];
  const [policy] = Array.isArray(policies) && policies.length === 1 ? (policies as readonly unknown[]) : [];
  const nothingElse =
    hasOnly(document, ['AWSTemplateFormatVersion', 'Description', 'Resources']) &&
    hasOnly(objectIn(document, 'Resources'), ['KeyCheckMember']) &&
    hasOnly(role, ['Type', 'Properties']) &&
    hasOnly(properties, ['RoleName', 'Description', 'AssumeRolePolicyDocument', 'Policies']);
  if (!nothingElse || role['Type'] !== 'AWS::IAM::Role' || !isObject(policy)) return undefined;
  return {
    trust: JSON.stringify(properties['AssumeRolePolicyDocument']),
    policy: JSON.stringify(withJoined(policy['PolicyDocument'])),
  };
}

function parsed(template: string): Json {
  try {
    const document = JSON.parse(template) as unknown;
    return isObject(document) ? document : {};
  } catch {
    return {};
  }
}

const objectIn = (of: Json, name: string): Json => {
  const inner = of[name];
  return isObject(inner) ? inner : {};
};

const hasOnly = (of: Json, names: readonly string[]): boolean => Object.keys(of).every((name) => names.includes(name));

/** CloudFormation's way to put an ARN together, as one text. */
function withJoined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withJoined);
  if (typeof value !== 'object' || value === null) return value;
  const parts = (value as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join']?.[1];
  if (parts !== undefined) return parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withJoined(inner)]));
}

const only = ({ resource: { name, index, address } }: Seen): string | undefined =>
  name === MEMBER && index === undefined ? undefined : `the role of a member is not ${address}`;

/** What `MemberStack` builds: one role, in an account that is checked from another one. */
export const MEMBER_STACK: AllowedStack = {
  holds: 'a member stack holds the role that the check of another account assumes',
  resources: {
    aws_iam_role: {
      may: ['create', 'update', 'delete'],
      against: first(
        only,
        ({ values, as }) => (as === 'before' ? undefined : trustsTheCheckAlone(text(values['assume_role_policy']))),
        setsNone('inline_policy', 'managed_policy_arns', 'force_detach_policies'),
      ),
    },
    aws_iam_role_policy: {
      may: ['create', 'update', 'delete'],
      against: first(only, ({ resource, values, as, of }) =>
        as === 'before' ? undefined : allowsAMember(text(values['policy']) ?? configuredPolicy(resource, of.plan)),
      ),
    },
  },
};
