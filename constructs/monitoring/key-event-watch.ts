import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { OwnerTopic } from '../common/owner-topic';
import { plain } from '../common/plain-address';
import { providerOfGlobalEvents } from '../common/us-east-1';

export interface KeyEventWatchProps {
  /** The stack's region. If it is another than IAM's, a second provider `aws.us_east_1` makes what is needed there. */
  readonly region: string;
  /** ARNs of the roles whose key changes are expected: the pipeline's and the check's. */
  readonly expectedRoleArns: readonly string[];
  /** Who is told by mail. */
  readonly addresses: readonly string[];
}

const NAME = 'access-key-events';
const ID = 'access_key_events';

/**
 * Tells people, within minutes, of every access key that is created, changed or deleted by anyone but the roles that are
 * expected to; refused attempts too. Needs a CloudTrail trail that records management events: without one, IAM's events
 * never reach EventBridge.
 *
 * The topic is in us-east-1 beside the rule, where a rule can reach it without any role. Sending the events on to a bus in
 * the stack's region would take a bus, a role and a second rule, and mail is the same from everywhere.
 */
export class KeyEventWatch extends Construct {
  private readonly provider: TerraformProvider | undefined;

  constructor(scope: Construct, id: string, props: KeyEventWatchProps) {
    super(scope, id);
    refuseNobody(props);
    this.provider = providerOfGlobalEvents(this, props.region);
    const topic = this.createTopic(props);
    const rule = this.createRule(props);
    this.createTarget(rule, topic);
  }

  private createTopic({ addresses }: KeyEventWatchProps): OwnerTopic {
    return new OwnerTopic(this, 'topic', {
      name: NAME,
      terraformId: ID,
      displayName: 'Access key events',
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

  private createRule({ expectedRoleArns }: KeyEventWatchProps): CloudwatchEventRule {
    return plain(
      new CloudwatchEventRule(this, 'rule', {
        name: NAME,
        description: 'An access key was created, changed or deleted by other than the pipeline and the check.',
        eventPattern: JSON.stringify(keyEventPattern(expectedRoleArns)),
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

function refuseNobody({ addresses, expectedRoleArns }: KeyEventWatchProps): void {
  if (addresses.length > 0 && expectedRoleArns.length > 0) return;
  throw new KeyturnError(
    'NOBODY_NAMED',
    addresses.length > 0
      ? 'Watching access keys needs the roles whose changes are expected; otherwise every rotation would raise an alarm.'
      : 'Watching access keys needs somebody to tell.',
    addresses.length > 0 ? "Name the pipeline's role and the check's." : 'Name a mail address.',
  );
}

/**
 * A role's calls name it as the issuer of the session. A user's and root's calls have no issuer at all, and `anything-but`
 * does not match what is not there: hence the second way.
 */
function keyEventPattern(expectedRoleArns: readonly string[]): unknown {
  const issuedBy = (arn: unknown): unknown => ({ sessionContext: { sessionIssuer: { arn: [arn] } } });
  return {
    source: ['aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['iam.amazonaws.com'],
      eventName: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
      $or: [
        { userIdentity: issuedBy({ 'anything-but': expectedRoleArns }) },
        { userIdentity: issuedBy({ exists: false }) },
      ],
    },
  };
}

/** Where an event says who, when, from where, and which key. A path that an event lacks leaves its place empty. */
const FACTS = {
  what: '$.detail.eventName',
  when: '$.detail.eventTime',
  who: '$.detail.userIdentity.arn',
  from: '$.detail.sourceIPAddress',
  with: '$.detail.userAgent',
  account: '$.detail.recipientAccountId',
  user: '$.detail.requestParameters.userName',
  changed: '$.detail.requestParameters.accessKeyId',
  status: '$.detail.requestParameters.status',
  created: '$.detail.responseElements.accessKey.accessKeyId',
  refused: '$.detail.errorCode',
  event: '$.detail.eventID',
};

const MESSAGE = [
  '<what> by <who>, who is neither the pipeline nor the weekly check.',
  'When: <when>',
  'From: <from>, with <with>',
  'Account: <account>',
  'User: <user> (if empty: the caller itself)',
  'Access key: <created><changed> <status>',
  'Refused by AWS: <refused> (if empty: it was done)',
  'Event in CloudTrail: <event>',
  "If nobody you know did this, follow the guide 'a key has leaked'.",
];
