import { CloudformationStackSet } from '@cdktf/provider-aws/lib/cloudformation-stack-set';
import { CloudformationStackSetInstance } from '@cdktf/provider-aws/lib/cloudformation-stack-set-instance';
import { Construct } from 'constructs';
import { plain } from '../common/plain-address';
import { type MemberRights, type MemberTrust, memberStatements, memberTrust } from './member-permissions';
import { MEMBER_ROLE_NAME, refuseANameAlone } from './member-role';

export interface MemberStackSetProps extends MemberRights, MemberTrust {
  /** As the settings of the account that checks call it. @default 'keyturn-key-check' */
  readonly roleName?: string;
  /** Roots (`r-…`) and units (`ou-…`) in whose accounts the role is made, accounts to come included. */
  readonly units: readonly string[];
  /** IAM has no region; the stacks have one. */
  readonly region: string;
  /** Deployed from an account that CloudFormation knows as a delegated administrator. @default false: the management account */
  readonly delegated?: boolean;
}

const ID = 'key_check_member';

/**
 * The role in every account of an organisation, by a CloudFormation StackSet with service-managed permissions: AWS makes it in
 * accounts that join later as well. It makes nothing in the management account, which CloudFormation leaves out.
 */
export class MemberStackSet extends Construct {
  constructor(scope: Construct, id: string, props: MemberStackSetProps) {
    super(scope, id);
    refuseANameAlone(props);
    const { units, region, delegated = false } = props;
    const stackSet = plain(
      new CloudformationStackSet(this, 'stack-set', {
        name: 'keyturn-key-check-member',
        description: 'The role that the weekly check of access keys assumes in each account.',
        permissionModel: 'SERVICE_MANAGED',
        callAs: delegated ? 'DELEGATED_ADMIN' : 'SELF',
        autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
        capabilities: ['CAPABILITY_NAMED_IAM'],
        templateBody: memberTemplate(props),
        // One account that cannot have it keeps no other from getting it; the digest names it.
        operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 25 },
        // AWS fills in its own role there.
        lifecycle: { ignoreChanges: ['administration_role_arn'] },
      }),
      ID,
    );
    plain(
      new CloudformationStackSetInstance(this, 'instances', {
        stackSetName: stackSet.name,
        stackSetInstanceRegion: region,
        callAs: delegated ? 'DELEGATED_ADMIN' : 'SELF',
        deploymentTargets: { organizationalUnitIds: [...units] },
        operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 25 },
      }),
      ID,
    );
  }
}

/** What CloudFormation makes in each account: what `MemberRole` makes with Terraform. */
export function memberTemplate(props: Omit<MemberStackSetProps, 'units' | 'region' | 'delegated'>): string {
  const name = props.roleName ?? MEMBER_ROLE_NAME;
  // CloudFormation's own words for it, without a "${" that Terraform would take for its own.
  const inTheAccount = (resource: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:${resource}`]],
  });
  const Statement = memberStatements({ iamArn: (resource) => resource }, props).map((statement) => ({
    ...statement,
    Resource: statement.Resource === '*' ? '*' : [statement.Resource].flat().map(inTheAccount),
  }));
  return JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The role that the weekly check of access keys (keyturn) assumes in this account.',
    Resources: {
      KeyCheckMember: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          Description: 'Assumed by the weekly check of access keys in another account.',
          AssumeRolePolicyDocument: memberTrust(props),
          Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement } }],
        },
      },
    },
  });
}
