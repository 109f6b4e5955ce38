import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { Aspects, type IAspect } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * Limits what every role below `scope` may ever do, whatever its policies say: so whoever may write those policies gains nothing by it.
 * @param boundary ARN of a managed policy
 */
export function boundEveryRole(scope: Construct, boundary: string): void {
  const bounding: IAspect = {
    visit(node) {
      if (node instanceof IamRole) node.permissionsBoundary = boundary;
    },
  };
  Aspects.of(scope).add(bounding);
}
