import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { OwnerTopic } from '../common/owner-topic';
import { plain } from '../common/plain-address';
import { providerOfGlobalEvents } from '../common/us-east-1';

export interface LeakWatchProps {
  /** The stack's region. If it is another than that of AWS Health's events, a second provider `aws.us_east_1` is used. */
  readonly region: string;
  /** Who is told by mail. */
  readonly addresses: readonly string[];
}

const NAME = 'access-key-leaks';
const ID = 'access_key_leaks';

/**
 * Tells people of every credential that AWS itself has found in public, or thinks it has: AWS Health says so, in us-east-1,
 * and needs neither a trail nor a support plan for that. The mail says which commands to type. It names no key: whose key it
 * is the quarantine policy tells, which AWS attaches to the user at the same time and which the audit finds.
 */
export class LeakWatch extends Construct {
  private readonly provider: TerraformProvider | undefined;

  constructor(scope: Construct, id: string, props: LeakWatchProps) {
    super(scope, id);
    refuseNobody(props);
    this.provider = providerOfGlobalEvents(this, props.region);
    const topic = this.createTopic(props);
    const rule = this.createRule();
    this.createTarget(rule, topic);
  }

  private createTopic({ addresses }: LeakWatchProps): OwnerTopic {
    return new OwnerTopic(this, 'topic', {
      name: NAME,
      terraformId: ID,
      displayName: 'Access key leaks',
      addresses,
      provider: this.provider,
      // Without a condition, as AWS documents it for rules: SNS does not reliably learn which rule is publishing.
      publisher: (topicArn) => ({
        Sid: 'RulesMayTell',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
      }),
    });
  }

  private createRule(): CloudwatchEventRule {
    return plain(
      new CloudwatchEventRule(this, 'rule', {
        name: NAME,
        description: 'AWS has found a credential of this account in public.',
        eventPattern: JSON.stringify(PATTERN),
        provider: this.provider,
      }),
      ID,
    );
  }

  private createTarget(rule: CloudwatchEventRule, topic: OwnerTopic): void {
    plain(
      new CloudwatchEventTarget(this, 'target', {
        rule: rule.name,
        targetId: 'owner',
        arn: topic.arn,
        inputTransformer: { inputPaths: { ...FACTS }, inputTemplate: MESSAGE.map((line) => `"${line}"`).join('\n') },
        provider: this.provider,
      }),
      ID,
    );
  }
}

function refuseNobody({ addresses }: LeakWatchProps): void {
  if (addresses.length > 0) return;
  throw new KeyturnError('NOBODY_NAMED', 'Watching for leaks needs somebody to tell.', 'Name a mail address.');
}

/**
 * Exposed and compromised credentials, suspected or sure, and whatever AWS calls its next one; and the quarantine itself. An
 * event that is closed says that somebody has dealt with it.
 */
const PATTERN = {
  source: ['aws.health'],
  'detail-type': ['AWS Health Event', 'AWS Health Abuse Event'],
  detail: {
    eventTypeCode: [{ prefix: 'AWS_RISK_CREDENTIALS_' }, { prefix: 'AWS_RISK_IAM_' }],
    statusCode: [{ 'anything-but': 'closed' }, { exists: false }],
  },
};

/** A path that an event lacks leaves its place empty. The key ID in `affectedEntities` is not among them. */
const FACTS = {
  what: '$.detail.eventTypeCode',
  when: '$.detail.startTime',
  account: '$.account',
  event: '$.detail.eventArn',
};

const MESSAGE = [
  'AWS says that an access key of account <account> is public: <what>.',
  'Since: <when>',
  'Event in AWS Health: <event>',
  'Now, in the folder of keyturn, or anywhere with credentials for IAM:',
  '  npx keyturn audit --controls ORG-8        names the user (AWS has attached its quarantine policy to it)',
  "  npx keyturn suspend USER --now --reason 'AWS: a key is public'",
  "Then follow the guide 'a key has leaked'. The quarantine alone leaves the key working.",
];
