import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import { OwnerTopic } from '../common/owner-topic';
import { plain } from '../common/plain-address';
import { GLOBAL_EVENTS_REGION, providerOfGlobalEvents } from '../common/us-east-1';

export interface EventMailProps {
  /** The stack's region. If it is another than that of global events, a second provider `aws.us_east_1` is used. */
  readonly region: string;
  /** Who is told by mail. */
  readonly addresses: readonly string[];
  /** KMS key of the stack's region; encrypts the topic only where that is the region of global events. @default none */
  readonly kmsKeyArn?: string;
  /** Name of the rule and of the topic. */
  readonly name: string;
  /** How its parts are called in Terraform's addresses. */
  readonly terraformId: string;
  /** Sender's name as mail programs show it. */
  readonly displayName: string;
  /** What the rule is about, as a sentence. */
  readonly description: string;
  /** EventBridge's pattern: which events are told. */
  readonly pattern: unknown;
  /** Name → path in the event. A path that an event lacks leaves its place empty. */
  readonly facts: Readonly<Record<string, string>>;
  /** Line by line, with the facts as `<name>`. */
  readonly message: readonly string[];
}

/**
 * Tells people by mail of events of global services, which appear in us-east-1 alone.
 *
 * The topic is there beside the rule, where a rule can reach it without any role. Sending the events on to a bus in the stack's
 * region would take a bus, a role and a second rule, and mail is the same from everywhere.
 */
export abstract class EventMail extends Construct {
  constructor(scope: Construct, id: string, props: EventMailProps) {
    super(scope, id);
    const { name, terraformId, displayName, addresses, description } = props;
    const provider = providerOfGlobalEvents(this, props.region);
    const topic = new OwnerTopic(this, 'topic', {
      name,
      terraformId,
      displayName,
      addresses,
      provider,
      // A topic takes keys of its own region.
      kmsKeyArn: provider === undefined ? props.kmsKeyArn : undefined,
      withoutKeyBecause:
        provider &&
        `The topic is in ${GLOBAL_EVENTS_REGION}, where events of IAM and Health appear, and takes no key of another region; its mails hold no secret.`,
      // Without a condition, unlike alarms: EventBridge tells SNS neither rule nor account (EventBridge User Guide, "Amazon SNS
      // permissions": no Condition blocks), so that one would silence every mail.
      publisher: (topicArn) => ({
        Sid: 'RulesMayTell',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
      }),
    });
    const eventPattern = JSON.stringify(props.pattern);
    const rule = plain(
      new CloudwatchEventRule(this, 'rule', { name, description, eventPattern, provider }),
      terraformId,
    );
    const inputTemplate = props.message.map((line) => `"${line}"`).join('\n');
    plain(
      new CloudwatchEventTarget(this, 'target', {
        rule: rule.name,
        targetId: 'owner',
        arn: topic.arn,
        inputTransformer: { inputPaths: { ...props.facts }, inputTemplate },
        provider,
      }),
      terraformId,
    );
  }
}
