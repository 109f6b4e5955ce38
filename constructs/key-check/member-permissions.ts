import type { Statement } from '../common/policy-document';
import { changing, looking, neverASupplier, switchingOff, type UsersOfAnAccount } from './check-permissions';

/** What the check may do in an account. */
export interface MemberRights {
  /** `report`: it may change no key. `enforce`: it may switch off and delete keys of internal users. */
  readonly mode: 'report' | 'enforce';
  /** It may switch keys of internal users off in `report` too: those that AWS knows to be public. */
  readonly suspendQuarantined?: boolean;
}

/** Whom a role in another account trusts. */
export interface MemberTrust {
  /** ARN of the check's role in the account that checks. */
  readonly hubRoleArn: string;
  /** Only as long as that account belongs to this organisation. */
  readonly organisationId?: string;
  /** What has to be said. One of the two is needed: a name alone is not enough. */
  readonly externalId?: string;
}

/** The same that the check may do at home with keys, and nothing of its mail, evidence or log. */
export function memberStatements(account: UsersOfAnAccount, rights: MemberRights): readonly Statement[] {
  const { mode, suspendQuarantined = false } = rights;
  return [
    ...looking(account),
    ...(mode === 'enforce' ? [changing(account)] : []),
    ...(mode === 'report' && suspendQuarantined ? [switchingOff(account)] : []),
    neverASupplier(account),
  ];
}

/** The trust policy of that role. */
export function memberTrust({ hubRoleArn, organisationId, externalId }: MemberTrust): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TheCheckOfTheOtherAccount',
        Effect: 'Allow',
        Principal: { AWS: hubRoleArn },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            ...(organisationId !== undefined && { 'aws:PrincipalOrgID': organisationId }),
            ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
          },
        },
      },
    ],
  };
}
