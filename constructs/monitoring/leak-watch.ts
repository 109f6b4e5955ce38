import type { Construct } from 'constructs';
import { KeyturnError } from '../../rotation/keyturn-error';
import { EventMail, type EventMailProps } from './event-mail';

export type LeakWatchProps = Pick<EventMailProps, 'region' | 'addresses' | 'kmsKeyArn'>;

/**
 * Tells people of every credential that AWS itself has found in public, or thinks it has: AWS Health says so, in us-east-1,
 * and needs neither a trail nor a support plan for that. The mail says which commands to type. It names no key: whose key it
 * is the quarantine policy tells, which AWS attaches to the user at the same time and which the audit finds.
 */
export class LeakWatch extends EventMail {
  constructor(scope: Construct, id: string, props: LeakWatchProps) {
    refuseNobody(props);
    super(scope, id, {
      ...props,
      name: 'access-key-leaks',
      terraformId: 'access_key_leaks',
      displayName: 'Access key leaks',
      description: 'AWS has found a credential of this account in public.',
      pattern: PATTERN,
      facts: FACTS,
      message: MESSAGE,
    });
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

/** The key ID in `affectedEntities` is not among them. */
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
