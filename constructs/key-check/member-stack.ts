import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { type Deployment, deploy } from '../common/deployment';
import { boundEveryRole } from '../common/role-boundary';
import { tagEverything } from '../common/tags';
import { MemberRole, type MemberRoleProps } from './member-role';

export interface MemberStackProps extends MemberRoleProps {
  /** The account that it is for; Terraform refuses to deploy it with credentials of any other. Twelve digits. */
  readonly account: string;
  readonly deployment: Deployment;
  /** ARN of the managed policy of that account that limits what the role may ever do. @default none */
  readonly rolePermissionsBoundary?: string;
}

/** What one account needs to be checked from another one. Deployed with credentials of that account. */
export class MemberStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: MemberStackProps) {
    super(scope, id);
    deploy(this, props.deployment, { onlyIn: props.account });
    tagEverything(this, props.deployment.tags);
    if (props.rolePermissionsBoundary !== undefined) boundEveryRole(this, props.rolePermissionsBoundary);
    new MemberRole(this, 'member', props);
  }
}
