import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { Fn, TerraformLocal, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { SUPPLIERS_PATH } from '../../rotation/audience';
import { plain } from './plain-address';

/** The account that a stack deploys to. Asked once per stack, known while Terraform plans. */
export class Account extends Construct {
  /** The account number, as an expression. */
  readonly id: string;
  /** The same to be put into a text inside an expression, where CDKTF would take a token for the expression itself. */
  readonly idInText = '${data.aws_caller_identity.current.account_id}';
  /** `aws`, or what takes its place in China and in GovCloud, as an expression. */
  readonly partition: string;
  /** What the ARN of every user of ours begins with, as an expression; made where it is asked for. */
  private users: string | undefined;

  /** The account of the stack that `scope` is in. */
  static of(scope: Construct): Account {
    const stack = TerraformStack.of(scope);
    const existing = stack.node.tryFindChild('account');
    return existing instanceof Account ? existing : new Account(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, 'account');
    const caller = plain(new DataAwsCallerIdentity(this, 'caller', {}), 'current');
    const partition = Fn.element(Fn.split(':', caller.arn), 1) as string;
    this.id = caller.accountId;
    this.partition = plain(new TerraformLocal(this, 'partition', partition), 'partition').asString;
  }

  /** The ARN of something that may not exist yet, or that nothing in this stack makes. */
  arn(service: string, region: string, resource: string): string {
    return `arn:${this.partition}:${service}:${region}:${this.id}:${resource}`;
  }

  /** The ARN of something in IAM, which has no region. */
  iamArn(resource: string): string {
    return this.arn('iam', '', resource);
  }

  /**
   * The ARN of a user under `SUPPLIERS_PATH`. What all of them begin with is put together once: in a bucket's policy it stands six
   * times for each user, and Terraform reads every text of a configuration some ten times in a plan.
   */
  supplierArn(user: string): string {
    this.users ??= plain(
      new TerraformLocal(this, 'suppliers', this.iamArn(`user${SUPPLIERS_PATH}`)),
      'suppliers_arn',
    ).asString;
    return `${this.users}${user}`;
  }
}
