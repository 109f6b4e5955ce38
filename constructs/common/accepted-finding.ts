import type { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';

/** A finding of Checkov that stays, at one resource, and why. */
export interface AcceptedFinding {
  /** E.g. `CKV_AWS_18`. */
  readonly check: string;
  /** As a plan shows it, without the instance: `aws_s3_bucket.evidence`. */
  readonly resource: string;
  readonly because: string;
}

const ACCEPTED = 'keyturn:accepted-finding';

/** Why something is encrypted with a key of AWS's while the settings name none. */
export const NO_KEY_NAMED =
  'The settings name no KMS key (deployment.kmsKeyArn); until they do, AWS encrypts with a key of its own.';

/**
 * Says beside a resource why a finding of Checkov about it stays: `npm run check:security` fails for any other, and for one that is
 * said here and found no more. Nothing of it reaches Terraform.
 * @param reasons check → why, as a sentence; undefined: it is not found there
 */
export function accept<R extends TerraformResource>(
  resource: R,
  reasons: Readonly<Record<string, string | undefined>>,
): R {
  for (const [check, because] of Object.entries(reasons)) {
    if (because !== undefined) resource.node.addMetadata(ACCEPTED, { check, because });
  }
  return resource;
}

/** All that is accepted in a stack, in the order in which it is built. */
export function acceptedFindings(stack: IConstruct): readonly AcceptedFinding[] {
  return stack.node.findAll().flatMap((node) =>
    node.node.metadata
      .filter(({ type }) => type === ACCEPTED)
      .map(({ data }) => {
        const { terraformResourceType, friendlyUniqueId } = node as TerraformResource;
        return {
          ...(data as Omit<AcceptedFinding, 'resource'>),
          resource: `${terraformResourceType}.${friendlyUniqueId}`,
        };
      }),
  );
}
