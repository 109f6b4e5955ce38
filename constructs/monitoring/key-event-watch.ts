import type { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { EventMail, type EventMailProps } from './event-mail';

export interface KeyEventWatchProps extends Pick<EventMailProps, 'region' | 'addresses' | 'kmsKeyArn'> {
  /** ARNs of the roles whose key changes are expected: the pipeline's and the check's. */
  readonly expectedRoleArns: readonly string[];
}

/**
 * Tells people, within minutes, of every access key that is created, changed or deleted by anyone but the roles that are
 * expected to; refused attempts too. Needs a CloudTrail trail that records management events: without one, IAM's events
 * never reach EventBridge.
 */
export class KeyEventWatch extends EventMail {
  constructor(scope: Construct, id: string, props: KeyEventWatchProps) {
    refuseNobody(props);
    super(scope, id, {
      ...props,
      name: 'access-key-events',
      terraformId: 'access_key_events',
      displayName: 'Access key events',
      description: 'An access key was created, changed or deleted by other than the pipeline and the check.',
      pattern: keyEventPattern(props.expectedRoleArns),
      facts: FACTS,
      message: MESSAGE,
    });
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

/** Where an event says who, when, from where, and which key. */
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
