import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { CONTROLS } from '../../../compliance/controls';
import { LeakWatch } from '../../../constructs/monitoring/leak-watch';
import { aKeyCheck } from '../a-key-check';
import { synthOf } from '../synthesised';

const aWatch = (region = 'ap-southeast-2', addresses = ['security@example.org.nz', 'owner@example.org.nz']) =>
  synthOf((stack) => new LeakWatch(stack, 'watch', { region, addresses }));

const anEvent = (eventTypeCode: string, more: object = {}): object => ({
  source: 'aws.health',
  'detail-type': 'AWS Health Event',
  account: '123456789012',
  detail: { eventTypeCode, service: 'RISK', ...more },
});

test("is in us-east-1, where AWS Health's events of global services are", () => {
  const watch = aWatch();
  expect(watch.providers('aws')).toEqual([{ region: 'ap-southeast-2' }, { alias: 'us_east_1', region: 'us-east-1' }]);
  expect(watch.only(CloudwatchEventRule).arguments.provider).toBe('aws.us_east_1');
  expect(aWatch('us-east-1').providers('aws')).toHaveLength(1);
});

test('shares that provider with the watch over key events', () => {
  const check = aKeyCheck({
    pipelineRoleArns: ['arn:aws:iam::123456789012:role/pipeline'],
    monitoring: { leaks: { notify: ['a@example.org'] }, keyEvents: { notify: ['b@example.org'] } },
  });
  expect(check.providers('aws')).toHaveLength(2);
  expect(
    check
      .all(CloudwatchEventRule)
      .map(({ address }) => address)
      .sort(),
  ).toEqual(['aws_cloudwatch_event_rule.access_key_events', 'aws_cloudwatch_event_rule.access_key_leaks']);
});

test.each([
  ['AWS_RISK_CREDENTIALS_EXPOSED', {}, true],
  ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', {}, true],
  ['AWS_RISK_CREDENTIALS_COMPROMISED', { statusCode: 'open' }, true],
  ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', {}, true],
  ['AWS_RISK_IAM_QUARANTINE', {}, true],
  ['AWS_RISK_CREDENTIALS_EXPOSED', { statusCode: 'closed' }, false],
  ['AWS_IAM_OPERATIONAL_ISSUE', {}, false],
  ['AWS_RISKY_BUSINESS', {}, false],
])('%s %j: told %s', (code, more, told) => {
  expect(matches(aWatch().only(CloudwatchEventRule).json('event_pattern'), anEvent(code, more))).toBe(told);
});

test('says what to type, and shows no key ID', () => {
  const { input_paths: paths, input_template: template } = aWatch().only(CloudwatchEventTarget).arguments
    .input_transformer as { input_paths: Record<string, string>; input_template: string };
  const control = CONTROLS.find(({ title }) => title.includes('quarantine'))?.id;
  expect(template).toContain(`npx keyturn audit --controls ${control}`);
  expect(template).toContain('npx keyturn suspend USER --now --reason');
  expect(JSON.stringify(paths)).not.toMatch(/affectedEntities|latestDescription/);
  const named = [...template.matchAll(/<(\w+)>/g)].map((match) => match[1]);
  expect(named.sort()).toEqual(Object.keys(paths).sort());
  // EventBridge takes a line only as a JSON text.
  for (const line of template.split('\n')) expect(line).toMatch(/^"[^"]+"$/);
});

test('tells everybody who is named, and refuses to tell nobody', () => {
  expect(
    aWatch()
      .all(SnsTopicSubscription)
      .map((block) => block.text('endpoint')),
  ).toEqual(['security@example.org.nz', 'owner@example.org.nz']);
  expect(() => aWatch('ap-southeast-2', [])).toThrow('needs somebody to tell');
});

/** EventBridge's matching as its user guide tells it, as far as the pattern uses it. */
function matches(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as Record<string, unknown>).every(([name, wanted]) => {
    const found = (event as Record<string, unknown> | undefined)?.[name];
    if (!Array.isArray(wanted)) return matches(wanted, found);
    return wanted.some((one: string | { exists?: boolean; 'anything-but'?: string; prefix?: string }) => {
      if (typeof one === 'string') return one === found;
      if (one.exists === false) return found === undefined;
      if (typeof found !== 'string') return false;
      return one.prefix === undefined ? found !== one['anything-but'] : found.startsWith(one.prefix);
    });
  });
}
