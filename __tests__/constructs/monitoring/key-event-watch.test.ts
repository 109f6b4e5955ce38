import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { KeyEventWatch, type KeyEventWatchProps } from '../../../constructs/monitoring/key-event-watch';
import { synthOf } from '../synthesised';

const PIPELINE = 'arn:aws:iam::123456789012:role/pipeline';
const CHECK = 'arn:aws:iam::123456789012:role/access-key-rotation-check';

const aWatch = (more: Partial<KeyEventWatchProps> = {}) =>
  synthOf(
    (stack) =>
      new KeyEventWatch(stack, 'watch', {
        region: 'ap-southeast-2',
        expectedRoleArns: [PIPELINE, CHECK],
        addresses: ['security@example.org.nz', 'owner@example.org.nz'],
        ...more,
      }),
  );

const target = () => aWatch().only(CloudwatchEventTarget).arguments;

describe('the watch over key events', () => {
  test("is in us-east-1, where IAM's events are, with a provider of its own", () => {
    const watch = aWatch();
    expect(watch.providers('aws')).toEqual([{ region: 'ap-southeast-2' }, { alias: 'us_east_1', region: 'us-east-1' }]);
    const everything = [SnsTopic, SnsTopicPolicy, SnsTopicSubscription, CloudwatchEventRule, CloudwatchEventTarget];
    for (const block of everything.flatMap((type) => [...watch.all(type)])) {
      expect([block.address, block.arguments.provider]).toEqual([block.address, 'aws.us_east_1']);
    }
  });

  test('needs no second provider in a stack of that region', () => {
    const watch = aWatch({ region: 'us-east-1' });
    expect(watch.providers('aws')).toHaveLength(1);
    expect(watch.only(SnsTopic).arguments).not.toHaveProperty('provider');
  });

  test('sees every key created, changed or deleted', () => {
    expect(aWatch().only(CloudwatchEventRule).json('event_pattern')).toMatchObject({
      source: ['aws.iam'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'] },
    });
  });

  test.each([
    ['the pipeline', { sessionContext: { sessionIssuer: { arn: PIPELINE } } }, false],
    ['the check', { sessionContext: { sessionIssuer: { arn: CHECK } } }, false],
    ['another role', { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::123456789012:role/admin' } } }, true],
    ['a user', { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/kim' }, true],
    ['a user with MFA', { type: 'IAMUser', sessionContext: { attributes: { mfaAuthenticated: 'true' } } }, true],
    ['root', { type: 'Root', arn: 'arn:aws:iam::123456789012:root' }, true],
  ])('tells of %s: %j → %s', (_who, userIdentity, told) => {
    expect(matches(aWatch().only(CloudwatchEventRule).json('event_pattern'), anEvent(userIdentity))).toBe(told);
  });

  test('tells who, when, from where and which key', () => {
    const { input_paths: paths, input_template: template } = target().input_transformer as {
      input_paths: Record<string, string>;
      input_template: string;
    };
    expect(paths).toMatchObject({
      who: '$.detail.userIdentity.arn',
      when: '$.detail.eventTime',
      from: '$.detail.sourceIPAddress',
      created: '$.detail.responseElements.accessKey.accessKeyId',
      changed: '$.detail.requestParameters.accessKeyId',
    });
    const named = [...template.matchAll(/<(\w+)>/g)].map((match) => match[1]);
    expect(named.sort()).toEqual(Object.keys(paths).sort());
    for (const line of template.split('\n')) expect(line).toMatch(/^"[^"]+"$/);
  });

  test('never shows more of an event than that: the answer to CreateAccessKey is in it', () => {
    expect(JSON.stringify(target())).not.toMatch(/aws\.events\.event|responseElements"|secret/i);
  });

  test('tells everybody who is named', () => {
    expect(
      aWatch()
        .all(SnsTopicSubscription)
        .map((block) => [block.address, block.text('endpoint')]),
    ).toEqual([
      ['aws_sns_topic_subscription.access_key_events', 'security@example.org.nz'],
      ['aws_sns_topic_subscription.access_key_events_2', 'owner@example.org.nz'],
    ]);
  });

  test('refuses to tell nobody, or of everybody', () => {
    expect(() => aWatch({ addresses: [] })).toThrow('needs somebody to tell');
    expect(() => aWatch({ expectedRoleArns: [] })).toThrow('needs the roles whose changes are expected');
  });
});

const anEvent = (userIdentity: unknown): unknown => ({
  source: 'aws.iam',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventSource: 'iam.amazonaws.com', eventName: 'CreateAccessKey', userIdentity },
});

/** EventBridge's matching as its user guide tells it, as far as the pattern uses it. */
function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Record<string, unknown>).every(([name, wanted]) => {
    if (name === '$or') return (wanted as unknown[]).some((one) => matches(one, event));
    const found = (event as Record<string, unknown> | undefined)?.[name];
    if (!Array.isArray(wanted)) return matches(wanted, found);
    return wanted.some((one: string | { exists?: boolean; 'anything-but'?: string[] }) => {
      if (typeof one === 'string') return one === found;
      if (one.exists === false) return found === undefined;
      return found !== undefined && !one['anything-but']?.includes(found as string);
    });
  });
}
