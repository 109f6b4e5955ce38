import { SUPPLIERS_PATH } from '../rotation/audience';
import { type DeploymentFacts, placeOf } from './deployment-facts';
import { allow, deny, type Statement } from './statement';

/** Every user of ours, whoever comes and goes: the path is ours alone. */
export const suppliers = (facts: DeploymentFacts): string => placeOf(facts).iam(`user${SUPPLIERS_PATH}*`);

/**
 * The users, and before their first apply also those that are taken over, wherever they are now: a name is unique in an account, so
 * nobody else is meant.
 */
const users = (facts: DeploymentFacts): readonly string[] => [
  suppliers(facts),
  ...facts.adopting.flatMap((name) => [placeOf(facts).iam(`user/${name}`), placeOf(facts).iam(`user/*/${name}`)]),
];

/** What a plan reads, and whoever compares: Terraform its resources, the gate what a user holds beside them. */
export function seeUsers(facts: DeploymentFacts): readonly Statement[] {
  return [
    // IAM takes no resource for it.
    ...allow('SeeWhoIsThere', ['iam:ListUsers'], ['*']),
    ...allow(
      'SeeSuppliers',
      [
        ...['iam:GetUser', 'iam:ListUserTags', 'iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
        ...['iam:ListUserPolicies', 'iam:GetUserPolicy', 'iam:ListAttachedUserPolicies', 'iam:ListGroupsForUser'],
        ...['iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:ListSSHPublicKeys', 'iam:ListSigningCertificates'],
        'iam:ListServiceSpecificCredentials',
      ],
      users(facts),
    ),
  ];
}

/** ARNs of the boundaries that the settings give to users. */
export function userBoundaries({ settings }: Pick<DeploymentFacts, 'settings'>): readonly string[] {
  const named = [settings.deployment.permissionsBoundary, ...settings.users.map((user) => user.permissionsBoundary)];
  return [...new Set(named.filter((arn) => arn !== undefined))];
}

/** Every user has one, its own or everybody's. */
export const isEveryUserBound = ({ settings }: Pick<DeploymentFacts, 'settings'>): boolean =>
  settings.deployment.permissionsBoundary !== undefined ||
  (settings.users.length > 0 && settings.users.every((user) => user.permissionsBoundary !== undefined));

/**
 * What an apply does to them. Whoever may write a user's policy and make its keys may do all that the policy says, so both the user
 * and its policies need the boundary, and nobody here takes it off.
 * @param isBound false: somebody answers for an apply without
 */
export function changeUsers(facts: DeploymentFacts, isBound: boolean): readonly Statement[] {
  const boundaries = userBoundaries(facts);
  const onlyBound = isBound ? { StringEquals: { 'iam:PermissionsBoundary': [...boundaries] } } : undefined;
  return [
    ...allow(
      'GrantUploadsWithinTheBoundary',
      [
        ...['iam:CreateUser', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
        ...(isBound ? ['iam:PutUserPermissionsBoundary'] : []),
      ],
      users(facts),
      onlyBound,
    ),
    ...allow('TagSuppliers', ['iam:TagUser', 'iam:UntagUser'], users(facts)),
    ...allow('RotateKeys', ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey'], [suppliers(facts)]),
    // IAM asks for both, where the user was and where it goes.
    ...allow('TakeOver', ['iam:UpdateUser'], facts.adopting.length > 0 ? users(facts) : []),
    ...allow(
      'LetGo',
      ['iam:DeleteUser'],
      facts.leaving.map((name) => placeOf(facts).iam(`user${SUPPLIERS_PATH}${name}`)),
    ),
  ];
}

/** Wins over every Allow, also over one that somebody attaches to the role later. */
export function changeNothing(): readonly Statement[] {
  return deny(
    'ChangeNothing',
    [
      ...['iam:*AccessKey', 'iam:Add*', 'iam:Attach*', 'iam:Create*', 'iam:Delete*', 'iam:Detach*', 'iam:Put*'],
      ...['iam:Remove*', 'iam:Set*', 'iam:Tag*', 'iam:Untag*', 'iam:Update*', 'iam:PassRole'],
    ],
    ['*'],
  );
}
