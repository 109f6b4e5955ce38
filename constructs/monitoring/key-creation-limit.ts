import { OrganizationsPolicy } from '@cdktf/provider-aws/lib/organizations-policy';
import { OrganizationsPolicyAttachment } from '@cdktf/provider-aws/lib/organizations-policy-attachment';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { terraformId } from '../../rotation/terraform-id';
import { plain } from '../common/plain-address';
import { policyDocument } from '../common/policy-document';

export interface KeyCreationLimitProps {
  /** ARNs of the roles that may create access keys: the pipeline's. Name one for emergencies too. */
  readonly pipelineRoleArns: readonly string[];
  /** Accounts, organisational units or roots that it holds for. Empty: it is made, and holds nowhere yet. */
  readonly targetIds: readonly string[];
  /**
   * IAM path of the users whose keys are reserved. `/` is everybody: then staff cannot create their own next key either,
   * and the pipeline has to; `/suppliers/` leaves staff alone. @default '/'
   */
  readonly usersUnder?: string;
  /** A provider for the organisation's management account. @default the stack's */
  readonly provider?: TerraformProvider;
}

/**
 * A service control policy that reserves iam:CreateAccessKey to the pipeline. Only the organisation's management account
 * (or a delegated administrator) can make it, and it does not hold for that account itself.
 */
export class KeyCreationLimit extends Construct {
  constructor(scope: Construct, id: string, props: KeyCreationLimitProps) {
    super(scope, id);
    refuseEverybody(props);
    const policy = this.createPolicy(props);
    for (const targetId of props.targetIds) {
      plain(
        new OrganizationsPolicyAttachment(this, targetId, { policyId: policy.id, targetId, provider: props.provider }),
        `key_creation_limit_${terraformId(targetId)}`,
      );
    }
  }

  private createPolicy({ pipelineRoleArns, usersUnder = '/', provider }: KeyCreationLimitProps): OrganizationsPolicy {
    const partition = pipelineRoleArns[0]?.split(':')[1] ?? 'aws';
    return plain(
      new OrganizationsPolicy(this, 'policy', {
        name: 'access-keys-by-pipeline-only',
        description: 'Access keys are created by the pipeline, and by nobody else.',
        type: 'SERVICE_CONTROL_POLICY',
        content: policyDocument([
          {
            Sid: 'OnlyThePipelineCreatesAccessKeys',
            Effect: 'Deny',
            Action: 'iam:CreateAccessKey',
            Resource: `arn:${partition}:iam::*:user${usersUnder}*`,
            // Of a session this is the role's ARN, so any session name of the pipeline will do.
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': pipelineRoleArns } },
          },
        ]),
        provider,
      }),
      'key_creation_limit',
    );
  }
}

function refuseEverybody({ pipelineRoleArns, usersUnder = '/' }: KeyCreationLimitProps): void {
  if (pipelineRoleArns.length === 0) {
    throw new KeyturnError(
      'NOBODY_NAMED',
      'The service control policy names no pipeline role; it would forbid everybody to create access keys.',
      'Name the role that applies.',
    );
  }
  if (!/^\/([\x21-\x7e]+\/)?$/.test(usersUnder)) {
    throw new KeyturnError(
      'IMPOSSIBLE_PATH',
      `"${usersUnder}" is no IAM path; a path begins and ends with a slash.`,
      'Write it like "/suppliers/".',
    );
  }
}
