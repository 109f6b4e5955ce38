import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type TerraformProvider, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** IAM and AWS Health are global services: whatever the stack's region, their events appear here. */
export const GLOBAL_EVENTS_REGION = 'us-east-1';

const ID = 'aws-us-east-1';

/** The provider `aws.us_east_1` of a stack of another region, made once; undefined where the stack is there itself. */
export function providerOfGlobalEvents(scope: Construct, region: string): TerraformProvider | undefined {
  if (region === GLOBAL_EVENTS_REGION) return undefined;
  const stack = TerraformStack.of(scope);
  const made = stack.node.tryFindChild(ID) as AwsProvider | undefined;
  return made ?? new AwsProvider(stack, ID, { region: GLOBAL_EVENTS_REGION, alias: 'us_east_1' });
}
