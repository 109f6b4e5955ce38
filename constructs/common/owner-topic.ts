import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { accept, NO_KEY_NAMED } from './accepted-finding';
import { plain } from './plain-address';
import { policyDocument, type Statement } from './policy-document';

export interface OwnerTopicProps {
  /** The topic's name. */
  readonly name: string;
  /** How its parts are called in Terraform's addresses. */
  readonly terraformId: string;
  /** Sender's name as mail programs show it; SNS takes 100 characters. */
  readonly displayName: string;
  /** Who is told by mail. SNS asks each of them to confirm, and sends nothing before. */
  readonly addresses: readonly string[];
  /** Who may publish, besides the account's own principals. */
  readonly publisher: (topicArn: string) => Statement;
  /** KMS key that encrypts it, whose policy lets the publisher use it. @default none: what is told holds no secret */
  readonly kmsKeyArn?: string;
  /** Why it has no key, where that is no matter of settings. */
  readonly withoutKeyBecause?: string;
  /** Where the topic is, if not in the stack's region. */
  readonly provider?: TerraformProvider;
}

/**
 * An SNS topic that tells the owner of something by mail. Without a key of the organisation's it is not encrypted with any: AWS's own
 * key for SNS does not let alarms and rules publish, and what is told holds no secret.
 */
export class OwnerTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: OwnerTopicProps) {
    super(scope, id);
    const { name, terraformId, displayName, addresses, publisher, kmsKeyArn, provider } = props;
    const topic = plain(
      new SnsTopic(this, 'topic', { name, displayName, kmsMasterKeyId: kmsKeyArn, provider }),
      terraformId,
    );
    accept(topic, { CKV_AWS_26: kmsKeyArn === undefined ? (props.withoutKeyBecause ?? NO_KEY_NAMED) : undefined });
    this.arn = topic.arn;
    const policy = policyDocument([publisher(this.arn)]);
    plain(new SnsTopicPolicy(this, 'policy', { arn: this.arn, policy, provider }), terraformId);
    addresses.forEach((endpoint, i) => {
      const subscription = new SnsTopicSubscription(this, `mail-${i}`, {
        topicArn: this.arn,
        protocol: 'email',
        endpoint,
        provider,
      });
      plain(subscription, i === 0 ? terraformId : `${terraformId}_${i + 1}`);
    });
  }
}
