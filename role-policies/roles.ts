import { SUPPLIERS_PATH } from '../rotation/audience';
import { KeyturnError } from '../rotation/keyturn-error';
import { boundaryStatements } from './boundary';
import { type DeploymentFacts, has, placeOf } from './deployment-facts';
import { changeKeyCheck, checkParts, seeKeyCheck } from './key-check';
import { archiveRecords, fetchPlans, keepPlans, readArchive } from './records';
import { changeSealedSecrets, seeSealedSecrets } from './sealed-secrets';
import { readState, writeState } from './state';
import { allow, deny, type Statement } from './statement';
import { changeUploadBuckets, seeUploadBuckets } from './suppliers-buckets';
import { changeNothing, changeUsers, isEveryUserBound, seeUsers, suppliers, userBoundaries } from './suppliers-users';

/** What a role is for. */
export type Purpose = 'plan' | 'apply' | 'audit' | 'emergency' | 'boundary';

/** Everything that a role of this purpose has to be allowed, and nothing else. */
export function statementsFor(
  purpose: Purpose,
  facts: DeploymentFacts,
  { withoutBoundary = false }: { readonly withoutBoundary?: boolean } = {},
): readonly Statement[] {
  switch (purpose) {
    case 'plan':
      return [...seeing(facts), ...readState(facts), ...readArchive(facts), ...keepPlans(facts), ...changeNothing()];
    case 'apply':
      if (!withoutBoundary) demandBoundaries(facts);
      return applying(facts, !withoutBoundary);
    case 'audit':
      return auditing(facts);
    case 'emergency':
      return braking(facts);
    case 'boundary':
      return boundaryStatements(facts);
  }
}

/** What Terraform, the gate and the records ask before anything is done. */
function seeing(facts: DeploymentFacts): readonly Statement[] {
  return [
    ...(has(facts, 'suppliers') ? [...seeUsers(facts), ...seeUploadBuckets(facts), ...seeSealedSecrets(facts)] : []),
    ...(has(facts, 'key-check') ? seeKeyCheck(facts) : []),
  ];
}

function applying(facts: DeploymentFacts, isBound: boolean): readonly Statement[] {
  const roleBoundary = isBound ? facts.settings.deployment.rolePermissionsBoundary : undefined;
  return [
    ...seeing(facts),
    ...(has(facts, 'suppliers')
      ? [...changeUsers(facts, isBound), ...changeUploadBuckets(facts), ...changeSealedSecrets(facts)]
      : []),
    ...(has(facts, 'key-check') ? changeKeyCheck(facts, roleBoundary) : []),
    ...readState(facts),
    ...writeState(facts),
    ...archiveRecords(facts),
    ...fetchPlans(facts),
    ...neverTheBoundary(facts),
  ];
}

/** Wins over every Allow, also over one that somebody attaches to the role later. */
function neverTheBoundary(facts: DeploymentFacts): readonly Statement[] {
  const { rolePermissionsBoundary: ofRoles } = facts.settings.deployment;
  const policies = [...new Set([...userBoundaries(facts), ...(ofRoles === undefined ? [] : [ofRoles])])];
  return [
    ...deny(
      'NeverChangeTheBoundary',
      [...['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion'], 'iam:SetDefaultPolicyVersion'],
      policies,
    ),
    ...deny(
      'NeverTakeTheBoundaryOff',
      ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
      [placeOf(facts).iam('role/*'), placeOf(facts).iam('user/*')],
    ),
  ];
}

/**
 * Without a boundary, whoever applies can give a user or role every right there is, and then act as it.
 * @throws KeyturnError `BOUNDARY_NOT_SET`
 */
function demandBoundaries(facts: DeploymentFacts): void {
  const missing = [
    ...(has(facts, 'suppliers') && !isEveryUserBound(facts) ? ['deployment.permissionsBoundary'] : []),
    ...(has(facts, 'key-check') && facts.settings.deployment.rolePermissionsBoundary === undefined
      ? ['deployment.rolePermissionsBoundary']
      : []),
  ];
  if (missing.length === 0) return;
  throw new KeyturnError(
    'BOUNDARY_NOT_SET',
    `settings.json does not say ${missing.join(' and ')}; without a permissions boundary, whoever applies could make itself administrator, by a user or role that it writes the policies of.`,
    'Have an administrator make the managed policy that "npx keyturn policy boundary" prints, and name its ARN there. To print a policy all the same: --without-boundary.',
  );
}

/** For `audit`, `status`, `doctor`, `due` and `verify`: they look at everybody, and change nothing. */
function auditing(facts: DeploymentFacts): readonly Statement[] {
  const place = placeOf(facts);
  const { evidence } = checkParts(facts);
  const { dataEventTrail: trail } = facts.settings.rotation;
  const { kmsKeyArn } = facts.settings.deployment;
  return [
    ...allow(
      'LookAtTheAccount',
      [
        ...['cloudtrail:LookupEvents', 'iam:GenerateCredentialReport'],
        ...['iam:GetAccountAuthorizationDetails', 'iam:GetCredentialReport'],
      ],
      // AWS takes no resource for these.
      ['*'],
    ),
    ...allow('LookAtKeys', ['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys'], [place.iam('user/*')]),
    ...seeUsers(facts),
    ...seeUploadBuckets(facts),
    ...allow('ReadLastListing', ['s3:GetObject'], [`${evidence}/check/inventory.json`]),
    ...allow(
      'ReadAccountResults',
      ['s3:GetObject'],
      facts.settings.check.accounts === undefined
        ? []
        : [`${evidence}/accounts/list.json`, `${evidence}/accounts/*/result.json`],
    ),
    ...allow('FindLastListing', ['s3:ListBucket'], [evidence]),
    ...allow('OpenLastListing', ['kms:Decrypt'], kmsKeyArn === undefined ? [] : [kmsKeyArn], {
      StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' },
    }),
    ...(trail
      ? [
          ...allow(
            'ReadTrail',
            ['s3:GetObject'],
            // An organisation's trail has a folder of the organisation above those of its accounts.
            ['', 'o-*/'].map((organisation) =>
              place.object(
                trail.bucket,
                `${trailPrefix(trail.prefix)}AWSLogs/${organisation}${facts.account}/CloudTrail/*`,
              ),
            ),
          ),
          ...allow('FindInTrail', ['s3:ListBucket'], [place.bucket(trail.bucket)]),
        ]
      : []),
    ...readState(facts),
    ...readArchive(facts),
    ...changeNothing(),
  ];
}

const trailPrefix = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);

/** For `suspend --now`: IAM has one action for both directions, and no condition that tells them apart. */
function braking(facts: DeploymentFacts): readonly Statement[] {
  const users = [suppliers(facts), ...facts.adopting.map((name) => placeOf(facts).iam(`user/${name}`))];
  return [
    ...allow(
      'SwitchOff',
      ['iam:GetUser', 'iam:ListAccessKeys', 'iam:UpdateAccessKey', 'iam:GetAccessKeyLastUsed'],
      users,
    ),
    ...archiveRecords(facts),
    ...deny(
      'NeverMakeOrTakeAKey',
      ['iam:CreateAccessKey', 'iam:DeleteAccessKey'],
      [placeOf(facts).iam(`user${SUPPLIERS_PATH}*`)],
    ),
  ];
}
