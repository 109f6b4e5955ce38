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
    ...allow('CheckLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [`${parts.logs}:*`], asCheck),
    ...allow('RunsAreHandedOver', ['sqs:SendMessage'], [parts.queue], {
      ArnEquals: { 'aws:PrincipalArn': [place.iam(`role/${CHECK_NAME}`), place.iam(`role/${SCHEDULE_ROLE}`)] },
    }),
    ...allow('ScheduleStartsTheCheck', ['lambda:InvokeFunction'], [parts.check], as(SCHEDULE_ROLE)),
    ...allow('RolesUseTheKey', ['kms:Decrypt', 'kms:GenerateDataKey'], kmsKeyArn === undefined ? [] : [kmsKeyArn], {
      ArnEquals: { 'aws:PrincipalArn': [...parts.roles] },
    }),
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
