import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer';
import type { ApiCall } from './api-call';

interface KeyEvent {
  /** Whose: an account entered by a role, or undefined for the sandbox's own. */
  readonly account: string | undefined;
  readonly id: string;
  readonly at: Date;
  readonly name: string;
  readonly user: string;
  readonly accessKeyId: string | undefined;
  readonly status: string | undefined;
}

const KEY_OPERATIONS = new Set(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey']);
/** Where CloudTrail tells of IAM's events. */
const REGION = 'us-east-1';
const MOST_PER_PAGE = 50;

const QUESTION = z.object({
  StartTime: z.number().default(0),
  EndTime: z.number().default(Number.POSITIVE_INFINITY),
  MaxResults: z.number().default(MOST_PER_PAGE),
  NextToken: z.string().default('0'),
  LookupAttributes: z.array(z.object({ AttributeKey: z.string(), AttributeValue: z.string() })).default([]),
});

/**
 * Answers CloudTrail's LookupEvents for what happens to access keys, from the calls that pass: moto has no event history.
 * At once, where CloudTrail takes up to 15 minutes.
 */
export class KeyEvents {
  private events: KeyEvent[] = [];
  /** Access key ID of a session → the account that it leads into. */
  private readonly sessions = new Map<string, string>();

  constructor(private readonly now: () => Date = () => new Date()) {}

  note(call: ApiCall, answer: Answer): void {
    if (call.service === 'sts' && call.operation === 'AssumeRole') this.noteSession(call, answer);
    const user = call.parameters.get('UserName');
    if (call.service !== 'iam' || answer.status !== 200 || user === null || !KEY_OPERATIONS.has(call.operation)) return;
    const of = (parameter: string): string | undefined => call.parameters.get(parameter) ?? undefined;
    const accessKeyId = of('AccessKeyId') ?? /<AccessKeyId>(\w+)</.exec(answer.body.toString('utf8'))?.[1];
    const event = { account: this.accountOf(call), name: call.operation, user, accessKeyId, status: of('Status') };
    this.events.push({ id: randomUUID(), at: this.now(), ...event });
  }

  /** Undefined: it is another question. */
  answer(call: Pick<ApiCall, 'service' | 'operation' | 'body' | 'scope'>): Answer | undefined {
    if (call.service !== 'cloudtrail' || call.operation !== 'LookupEvents') return undefined;
    const question = QUESTION.parse(JSON.parse(call.body.toString('utf8') || '{}'));
    const names = question.LookupAttributes.filter(({ AttributeKey }) => AttributeKey === 'EventName');
    const account = this.accountOf(call);
    const found = this.events.filter(({ at, name, ...event }) => {
      if (event.account !== account) return false;
      const seconds = at.getTime() / 1000;
      const isNamed = names.length === 0 || names.some(({ AttributeValue }) => AttributeValue === name);
      return isNamed && seconds >= question.StartTime && seconds <= question.EndTime;
    });
    const newestFirst = call.scope?.region === REGION ? found.reverse() : [];
    const from = Number(question.NextToken);
    const to = from + Math.min(question.MaxResults, MOST_PER_PAGE);
    const page = {
      Events: newestFirst.slice(from, to).map(eventOf),
      ...(to < newestFirst.length && { NextToken: String(to) }),
    };
    return {
      status: 200,
      headers: ['Content-Type', 'application/x-amz-json-1.1', 'x-amzn-RequestId', randomUUID()],
      body: Buffer.from(JSON.stringify(page)),
    };
  }

  reset(): void {
    this.events = [];
    this.sessions.clear();
  }

  private accountOf({ scope }: Pick<ApiCall, 'scope'>): string | undefined {
    return this.sessions.get(scope?.accessKeyId ?? '');
  }

  private noteSession({ parameters }: ApiCall, answer: Answer): void {
    const keyId = /<AccessKeyId>(\w+)</.exec(answer.body.toString('utf8'))?.[1];
    const account = parameters.get('RoleArn')?.split(':')[4];
    if (keyId !== undefined && account !== undefined) this.sessions.set(keyId, account);
  }
}

function eventOf({ id, at, name, user, accessKeyId, status }: KeyEvent) {
  const record = {
    eventSource: 'iam.amazonaws.com',
    eventName: name,
    eventTime: at.toISOString(),
    requestParameters: { userName: user, ...(name !== 'CreateAccessKey' && { accessKeyId, status }) },
    ...(name === 'CreateAccessKey' && { responseElements: { accessKey: { accessKeyId } } }),
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/sandbox/caller' },
    sourceIPAddress: '127.0.0.1',
  };
  return {
    EventId: id,
    EventName: name,
    EventSource: 'iam.amazonaws.com',
    EventTime: at.getTime() / 1000,
    ReadOnly: 'false',
    CloudTrailEvent: JSON.stringify(record),
  };
}
