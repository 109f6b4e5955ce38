import { SUPPLIERS_PATH } from '../rotation/audience';
import { type DeploymentFacts, has, placeOf } from './deployment-facts';
import { CHECK_NAME, checkParts, RECORDER_NAME, SCHEDULE_ROLE } from './key-check';
import { allow, deny, type Statement } from './statement';

/**
 * The most that users under `/suppliers/` and the roles of the weekly check may ever do, whatever policies they get: one managed policy,
 * which tells them apart. It is made by an administrator, and named in the settings as `deployment.permissionsBoundary` and
 * `deployment.rolePermissionsBoundary`.
 */
export function boundaryStatements(facts: DeploymentFacts): readonly Statement[] {
  return [...uploading(facts), ...(has(facts, 'key-check') ? [...checking(facts), ...recording(facts)] : [])];
}

function uploading(facts: DeploymentFacts): readonly Statement[] {
  const { buckets } = facts.settings;
  const place = placeOf(facts);
  const asSupplier = { ArnLike: { 'aws:PrincipalArn': place.iam(`user${SUPPLIERS_PATH}*`) } };
  const keys = new Set(buckets.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn])));
  return [
    ...allow(
      'SuppliersUpload',
      ['s3:AbortMultipartUpload', 's3:PutObject'],
      buckets.map(({ name }) => place.object(name, '*')),
      asSupplier,
    ),
    ...allow('SuppliersEncrypt', ['kms:Decrypt', 'kms:GenerateDataKey'], [...keys], asSupplier),
  ];
}

/** See `constructs/key-check/check-permissions.ts`: the same, for whatever mode. */
function checking(facts: DeploymentFacts): readonly Statement[] {
  const place = placeOf(facts);
  const parts = checkParts(facts);
  const as = (role: string) => ({ ArnEquals: { 'aws:PrincipalArn': place.iam(`role/${role}`) } });
  const asCheck = as(CHECK_NAME);
  const { mail, kmsKeyArn } = facts.settings.deployment;
  return [
    ...allow(
      'CheckLooks',
      [
        ...['cloudtrail:LookupEvents', 'iam:GenerateCredentialReport'],
        ...['iam:GetAccountAuthorizationDetails', 'iam:GetCredentialReport'],
      ],
      ['*'],
      asCheck,
    ),
    ...allow(
      'CheckActsOnKeys',
      [
        ...['iam:DeleteAccessKey', 'iam:GetAccessKeyLastUsed', 'iam:GetUser'],
        ...['iam:ListAccessKeys', 'iam:UpdateAccessKey'],
      ],
      [place.iam('user/*')],
      asCheck,
    ),
    ...deny(
      'CheckNeverChangesSuppliers',
      ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
      [place.iam(`user${SUPPLIERS_PATH}*`)],
      asCheck,
    ),
    ...allow('CheckTells', ['ses:SendEmail'], [place.arn('ses', 'identity/*')], {
      ...asCheck,
      StringEquals: { 'ses:FromAddress': mail.from },
    }),
    ...allow(
      'CheckKeepsEvidence',
      ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
      [parts.evidence, `${parts.evidence}/*`],
      asCheck,
    ),
    ...allow('CheckLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${parts.logs[0]}:*`], asCheck),
    ...allow('RunsAreHandedOver', ['sqs:SendMessage'], [parts.queue], {
      ArnEquals: { 'aws:PrincipalArn': [place.iam(`role/${CHECK_NAME}`), place.iam(`role/${SCHEDULE_ROLE}`)] },
    }),
    ...allow('ScheduleStartsTheCheck', ['lambda:InvokeFunction'], [parts.check], as(SCHEDULE_ROLE)),
    ...allow('RolesUseTheKey', ['kms:Decrypt', 'kms:GenerateDataKey'], kmsKeyArn === undefined ? [] : [kmsKeyArn], {
      ArnEquals: { 'aws:PrincipalArn': [...parts.roles] },
    }),
    ...checkingAccounts(facts),
  ];
}

/** See `constructs/key-check/accounts-check.ts`. */
function checkingAccounts(facts: DeploymentFacts): readonly Statement[] {
  const { accounts } = facts.settings.check;
  if (accounts === undefined) return [];
  const { organisation, list, roleName } = accounts;
  const place = placeOf(facts);
  const { evidence, functions, logs, machines } = checkParts(facts);
  const as = (...parts: readonly string[]) => ({
    ArnEquals: { 'aws:PrincipalArn': parts.map((part) => place.iam(`role/${CHECK_NAME}${part}`)) },
  });
  const role = (account: string): string => `arn:${place.partition}:iam::${account}:role/${roleName}`;
  return [
    ...allow('CheckEntersTheOrganisation', ['sts:AssumeRole'], organisation ? [role('*')] : [], {
      ...as(''),
      StringEquals: { 'aws:ResourceOrgID': organisation?.id ?? '' },
    }),
    ...allow('CheckEntersTheList', ['sts:AssumeRole'], list.map(role), as('')),
    ...allow(
      'AccountsAreListed',
      [
        ...['organizations:ListAccounts', 'organizations:ListAccountsForParent'],
        ...['organizations:ListOrganizationalUnitsForParent', 'organizations:ListRoots'],
      ],
      organisation ? ['*'] : [],
      as('-list'),
    ),
    ...allow(
      'AccountsAreKept',
      [
        ...['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket'],
        ...['s3:ListMultipartUploadParts', 's3:PutObject'],
      ],
      [evidence, `${evidence}/accounts/*`],
      as('-list', '-digest', '-accounts'),
    ),
    ...allow('DigestTells', ['ses:SendEmail'], [place.arn('ses', 'identity/*')], {
      ...as('-digest'),
      StringEquals: { 'ses:FromAddress': facts.settings.deployment.mail.from },
    }),
    ...allow(
      'AccountsAreLogged',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      logs.slice(1).map((group) => `${group}:*`),
      as('-list', '-digest'),
    ),
    ...allow('MachineCalls', ['lambda:InvokeFunction'], functions, as('-accounts')),
    ...allow('MachineStarts', ['states:StartExecution'], machines, as('-accounts', '-schedule')),
    ...allow(
      'MachineFollows',
      ['states:DescribeExecution', 'states:StopExecution'],
      [place.arn('states', `execution:${CHECK_NAME}-accounts/*`)],
      as('-accounts'),
    ),
  ];
}

/** AWS Config's own policy allows much more than to look at users, and that is all that the recorder is for. */
function recording(facts: DeploymentFacts): readonly Statement[] {
  const place = placeOf(facts);
  const { records, recordedBucket } = checkParts(facts);
  const asRecorder = { ArnEquals: { 'aws:PrincipalArn': place.iam(`role/${RECORDER_NAME}`) } };
  if (!records) return [];
  return [
    ...allow(
      'RecorderLooks',
      [
        ...['config:BatchGet*', 'config:Describe*', 'config:Get*', 'config:List*', 'config:Put*'],
        ...['iam:GenerateCredentialReport', 'iam:Get*', 'iam:List*'],
      ],
      ['*'],
      asRecorder,
    ),
    ...allow('RecorderFindsItsBucket', ['s3:GetBucketAcl', 's3:ListBucket'], [recordedBucket], asRecorder),
    ...allow('RecorderDelivers', ['s3:PutObject'], [`${recordedBucket}/AWSLogs/${facts.account}/*`], asRecorder),
  ];
}
