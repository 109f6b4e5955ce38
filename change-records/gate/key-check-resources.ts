import type { Doing } from '../plan/changed-resource';
import { text } from '../plan/key-change';
import { readPolicy } from '../plan/policy-document';
import { type PolicyStatement, parsePolicy } from '../plan/policy-statement';
import {
  type AllowedResource,
  type AllowedStack,
  closedToThePublic,
  configuredPolicy,
  first,
  keepsTheLock,
  keepsVersions,
  type Seen,
  setsNone,
} from './allowed-resource';
import { ACTIONS_ON_USERS, denysSuppliersKeys, MEMBER, makesTheMemberRole } from './member-resources';

const ALWAYS: readonly Doing[] = ['create', 'update', 'delete'];
const isOneOf =
  (...names: readonly (string | RegExp)[]) =>
  ({ resource: { name, index, address } }: Seen): string | undefined => {
    const known = names.some((one) => (typeof one === 'string' ? one === name : one.test(name)));
    return known && index === undefined ? undefined : `the check has no ${address}`;
  };

const only = (...names: readonly (string | RegExp)[]): AllowedResource => ({ may: ALWAYS, against: isOneOf(...names) });

const CHECK = 'access_key_rotation_check';
/** Of the check of many accounts: what lists them, what tells, what runs it for each, and what lets it enter them. */
const LIST = 'accounts_list';
const DIGEST = 'accounts_digest';
const MACHINE = 'accounts_check';
const ENTERING = 'accounts_entering';
const WEEKLY = 'weekly_check';
const RECORDER = 'config_recorder';
const KEPT = ['evidence', 'record_archive'];
const BUCKETS = [...KEPT, RECORDER];

/** Evidence and records outlive whatever is planned. The recorder's bucket may go: S3 refuses as long as anything is in it. */
const staysAsEvidence = ({ resource: { name, change } }: Seen): string | undefined =>
  KEPT.includes(name) && change.actions.includes('delete') ? 'evidence stays' : undefined;

const bucketPart = (against: AllowedResource['against'] = () => undefined): AllowedResource => ({
  may: ALWAYS,
  against: first(isOneOf(...BUCKETS), staysAsEvidence, against),
});

/** What `constructs/common/retention-lock.ts` denies to everybody. */
const NEVER_AGAIN = [
  ...['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention'],
  ...['s3:DeleteBucketPolicy', 's3:PutBucketPolicy', 's3:PutBucketVersioning'],
  ...['s3:PutBucketObjectLockConfiguration', 's3:PutLifecycleConfiguration'],
];

const keepsItsDenials = ({ resource, values, as, of }: Seen): string | undefined => {
  if (as === 'before' || !KEPT.includes(resource.name)) return undefined;
  const statements = readPolicy(text(values['policy']) ?? configuredPolicy(resource, of.plan) ?? '');
  if (statements === undefined) return 'its policy cannot be read';
  const denied = statements
    .filter(
      ({ effect, conditions, principals }) =>
        effect === 'Deny' && conditions.length === 0 && principals.includes('everybody'),
    )
    .flatMap(({ actions }) => actions);
  const open = NEVER_AGAIN.filter((action) => !denied.includes(action));
  return open.length === 0 ? undefined : `it no longer denies ${open.join(', ')}`;
};

/** Services of AWS take its roles on and tell its topics; no account, no user, nobody else. */
const forServicesOnly =
  (attribute: string) =>
  ({ values, as }: Seen): string | undefined => {
    const policy = text(values[attribute]);
    if (as === 'before' || policy === undefined) return undefined;
    const statements = parsePolicy(policy);
    const others = statements
      ?.filter(({ effect }) => effect !== 'Deny')
      .flatMap(({ principals, exceptPrincipals }) => [
        ...principals,
        ...exceptPrincipals.map((one) => `all but ${one}`),
      ])
      .filter((principal) => !principal.startsWith('Service '));
    if (others === undefined) return `its ${attribute} cannot be read`;
    return others.length === 0 ? undefined : `its ${attribute} names ${others.join(', ')}`;
  };

const isConfigsOwnPolicy = ({ values, as }: Seen): string | undefined =>
  as === 'before' ||
  /^arn:[a-z-]+:iam::aws:policy\/service-role\/AWS_ConfigRole$/.test(text(values['policy_arn']) ?? '')
    ? undefined
    : `it is not AWS Config's own policy`;

const LISTING = [
  ...['organizations:ListAccounts', 'organizations:ListAccountsForParent'],
  ...['organizations:ListOrganizationalUnitsForParent', 'organizations:ListRoots'],
];

/** All that the check's roles do, see `constructs/key-check/check-permissions.ts` and its neighbours. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  [CHECK]: [
    ...ACTIONS_ON_USERS,
    ...['ses:SendEmail', 'sqs:SendMessage', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ...['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 'kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [WEEKLY]: ['lambda:InvokeFunction', 'states:StartExecution', 'sqs:SendMessage', 'kms:Decrypt', 'kms:GenerateDataKey'],
  [LIST]: [
    ...LISTING,
    's3:PutObject',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'kms:Decrypt',
    'kms:GenerateDataKey',
  ],
  [DIGEST]: [
    ...['s3:GetObject', 's3:ListBucket', 's3:PutObject', 'ses:SendEmail'],
    ...['logs:CreateLogStream', 'logs:PutLogEvents', 'kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [MACHINE]: [
    ...['lambda:InvokeFunction', 'states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
    ...['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    ...['kms:Decrypt', 'kms:GenerateDataKey'],
  ],
  [ENTERING]: ['sts:AssumeRole', 's3:DeleteObject'],
  [RECORDER]: ['s3:PutObject', 's3:GetBucketAcl', 's3:ListBucket', 'kms:Decrypt', 'kms:GenerateDataKey'],
};

/** These know no resource of their own. */
const ON_ANYTHING = [
  ...['iam:GenerateCredentialReport', 'iam:GetAccountAuthorizationDetails', 'iam:GetCredentialReport'],
  'cloudtrail:LookupEvents',
  ...LISTING,
];

/** A role of anybody's would do, if only it has the name: it is to be one of a named account, or of the organisation. */
const entersStrangers = ({ actions, resources, conditions }: PolicyStatement): boolean => {
  const roles = (account: string) => resources.every((one) => new RegExp(`:iam::${account}:role/[^*?]+$`).test(one));
  const inTheOrganisation = conditions.some((one) => /^StringEquals aws:ResourceOrgID: o-[a-z0-9]+$/.test(one));
  return actions.includes('sts:AssumeRole') && !roles('\\d{12}') && !(roles('\\*') && inTheOrganisation);
};

const allowsWhatItNeeds = ({ resource, values, as, of }: Seen): string | undefined => {
  if (as === 'before') return undefined;
  // Its resources are known only during the first apply; what it may do with them is written out.
  const statements = readPolicy(text(values['policy']) ?? configuredPolicy(resource, of.plan) ?? '');
  if (statements === undefined) return 'its policy cannot be read';
  for (const one of statements.filter(({ effect }) => effect === 'Allow')) {
    const inverted = [...one.exceptActions, ...one.exceptResources];
    if (inverted.length > 0) return `it allows everything but ${inverted.join(', ')}`;
    const more = one.actions.filter((action) => !ACTIONS[resource.name]?.includes(action));
    if (more.length > 0) return `it allows ${more.join(', ')}`;
    const everywhere = one.actions.filter((action) => one.resources.includes('*') && !ON_ANYTHING.includes(action));
    if (everywhere.length > 0) return `it allows ${everywhere.join(', ')} on everything`;
    if (entersStrangers(one)) return 'it allows to enter accounts that are neither named nor of an organisation';
  }
  const sparesSuppliers = statements.some(denysSuppliersKeys);
  return resource.name === CHECK && !sparesSuppliers ? "it no longer forbids to change suppliers' keys" : undefined;
};

const forbidsOnly = ({ values, as }: Seen): string | undefined => {
  if (as === 'before') return undefined;
  const statements = parsePolicy(text(values['content']) ?? '');
  return statements?.every(({ effect }) => effect === 'Deny') ? undefined : 'it does more than forbid';
};

/** What `KeyCheckStack` builds, with every part of the monitoring. Nothing is imported. */
export const KEY_CHECK: AllowedStack = {
  holds: 'the key-check stack holds the weekly check, its schedule, its evidence and what else watches keys',
  resources: {
    aws_accessanalyzer_analyzer: only('unused_access'),
    aws_cloudwatch_event_rule: only('access_key_events', 'access_key_leaks'),
    aws_cloudwatch_event_target: only('access_key_events', 'access_key_leaks'),
    aws_cloudformation_stack_set: { may: ALWAYS, against: first(isOneOf(MEMBER), makesTheMemberRole) },
    aws_cloudformation_stack_set_instance: only(MEMBER),
    aws_cloudwatch_log_group: only(CHECK, LIST, DIGEST),
    aws_cloudwatch_metric_alarm: only('check_failed', 'check_missing', 'check_undelivered'),
    aws_config_config_rule: only('access_keys_rotated', 'iam_user_unused_credentials_check'),
    aws_config_configuration_recorder: only(RECORDER),
    aws_config_configuration_recorder_status: only(RECORDER),
    aws_config_delivery_channel: only(RECORDER),
    aws_iam_role: {
      may: ALWAYS,
      against: first(
        isOneOf(CHECK, WEEKLY, RECORDER, LIST, DIGEST, MACHINE),
        forServicesOnly('assume_role_policy'),
        setsNone('inline_policy', 'managed_policy_arns', 'force_detach_policies'),
      ),
    },
    aws_iam_role_policy: {
      may: ALWAYS,
      against: first(isOneOf(CHECK, WEEKLY, RECORDER, LIST, DIGEST, MACHINE, ENTERING), allowsWhatItNeeds),
    },
    aws_iam_role_policy_attachment: { may: ALWAYS, against: first(isOneOf(RECORDER), isConfigsOwnPolicy) },
    aws_lambda_function: only(CHECK, LIST, DIGEST),
    aws_lambda_function_event_invoke_config: only(CHECK),
    aws_organizations_policy: { may: ALWAYS, against: first(isOneOf('key_creation_limit'), forbidsOnly) },
    aws_organizations_policy_attachment: only(/^key_creation_limit_/),
    aws_s3_bucket: bucketPart(
      setsNone('acl', 'grant', 'policy', 'website', 'cors_rule', 'force_destroy', 'replication_configuration'),
    ),
    aws_s3_bucket_lifecycle_configuration: bucketPart(),
    aws_s3_bucket_object_lock_configuration: bucketPart(keepsTheLock),
    aws_s3_bucket_ownership_controls: bucketPart(),
    aws_s3_bucket_policy: bucketPart(keepsItsDenials),
    aws_s3_bucket_public_access_block: bucketPart(closedToThePublic),
    aws_s3_bucket_server_side_encryption_configuration: bucketPart(),
    aws_s3_bucket_versioning: bucketPart(keepsVersions),
    aws_scheduler_schedule: only(WEEKLY),
    aws_scheduler_schedule_group: only(WEEKLY),
    aws_sesv2_email_identity: only('sender'),
    aws_sfn_state_machine: only(MACHINE),
    aws_sns_topic: only('owner', 'access_key_events', 'access_key_leaks'),
    aws_sns_topic_policy: {
      may: ALWAYS,
      against: first(isOneOf('owner', 'access_key_events', 'access_key_leaks'), forServicesOnly('policy')),
    },
    aws_sns_topic_subscription: only(/^(owner|access_key_events|access_key_leaks)(_\d+)?$/),
    aws_sqs_queue: only('undelivered_runs'),
    aws_sqs_queue_policy: { may: ALWAYS, against: first(isOneOf('undelivered_runs'), forServicesOnly('policy')) },
  },
};
