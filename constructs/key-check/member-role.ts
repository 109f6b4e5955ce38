import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { Account } from '../common/account';
import { plain } from '../common/plain-address';
import { policyDocument } from '../common/policy-document';
import { CHECK_NAME } from './check-function';
import { type MemberRights, type MemberTrust, memberStatements, memberTrust } from './member-permissions';

export interface MemberRoleProps extends MemberRights, Omit<MemberTrust, 'hubRoleArn'> {
  /** The account whose check assumes it, with its stack `key-check` deployed: IAM trusts no role that is not there. Twelve digits. */
  readonly hubAccount: string;
  /** As the checking account's settings call it. @default 'keyturn-key-check' */
  readonly roleName?: string;
}

export const MEMBER_ROLE_NAME = 'keyturn-key-check';

const ID = 'key_check_member';

/**
 * The role that the weekly check of another account assumes in this one: it looks at access keys, acts on those of internal
 * users where it enforces, and never on a supplier's.
 */
export class MemberRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: MemberRoleProps) {
    super(scope, id);
    refuseANameAlone(props);
    const name = props.roleName ?? MEMBER_ROLE_NAME;
    const hubRoleArn = `arn:${Account.of(this).partition}:iam::${props.hubAccount}:role/${CHECK_NAME}`;
    this.role = plain(
      new IamRole(this, 'role', {
        name,
        description: 'Assumed by the weekly check of access keys in another account.',
        assumeRolePolicy: JSON.stringify(memberTrust({ ...props, hubRoleArn })),
      }),
      ID,
    );
    plain(
      new IamRolePolicy(this, 'permissions', {
        name,
        role: this.role.name,
        policy: policyDocument(memberStatements(Account.of(this), props)),
      }),
      ID,
    );
  }
}

/** @throws KeyturnError `TRUSTS_A_NAME_ALONE` */
export function refuseANameAlone({ organisationId, externalId }: Omit<MemberTrust, 'hubRoleArn'>): void {
  if (organisationId !== undefined || externalId !== undefined) return;
  throw new KeyturnError(
    'TRUSTS_A_NAME_ALONE',
    'The role of a member account has neither an organisation nor an external ID to ask for; it would trust a name alone.',
    'Give organisationId or externalId.',
  );
}
