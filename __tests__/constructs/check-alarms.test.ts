import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { aKeyCheck } from './a-key-check';

const alarm = (what: string) => aKeyCheck().named(CloudwatchMetricAlarm, `check_${what}`).arguments;
const ofTheCheck = { FunctionName: '${aws_lambda_function.access_key_rotation_check.function_name}' };

describe('the alarms', () => {
  test('one failed run is enough', () => {
    expect(alarm('failed')).toMatchObject({
      metric_name: 'Errors',
      dimensions: ofTheCheck,
      statistic: 'Sum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
      evaluation_periods: 1,
      treat_missing_data: 'notBreaching',
    });
  });

  test('seven days without a run, days without data being days without a run', () => {
    const missing = alarm('missing');
    expect(missing).toMatchObject({
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      evaluation_periods: 7,
      treat_missing_data: 'breaching',
    });
    expect(missing.metric_query).toEqual([
      expect.objectContaining({
        id: 'runs',
        metric: expect.objectContaining({
          metric_name: 'Invocations',
          dimensions: ofTheCheck,
          period: 86_400,
        }) as unknown,
        return_data: false,
      }),
      expect.objectContaining({ expression: 'FILL(runs, 0)', return_data: true }),
    ]);
  });

  test('look no further back than CloudWatch can: seven days', () => {
    const { evaluation_periods: periods } = alarm('missing');
    expect(Number(periods) * 86_400).toBeLessThanOrEqual(604_800);
  });

  test('a message in the dead-letter queue', () => {
    expect(alarm('undelivered')).toMatchObject({
      metric_name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: '${aws_sqs_queue.undelivered_runs.name}' },
      statistic: 'Maximum',
      threshold: 0,
    });
  });

  test.each(['failed', 'missing', 'undelivered'])('the owner hears when "%s" begins and ends', (what) => {
    expect(alarm(what)).toMatchObject({
      alarm_actions: ['${aws_sns_topic.owner.arn}'],
      ok_actions: ['${aws_sns_topic.owner.arn}'],
    });
  });

  test('the owner is told by mail', () => {
    expect(aKeyCheck().only(SnsTopicSubscription).arguments).toMatchObject({
      protocol: 'email',
      endpoint: 'data-platform@example.org.nz',
    });
  });

  test("only this account's alarms of the check may use the topic", () => {
    const [statement] = aKeyCheck().only(SnsTopicPolicy).statements();
    expect(statement).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: {
        ArnLike: {
          'aws:SourceArn':
            'arn:${local.partition}:cloudwatch:ap-southeast-2:${data.aws_caller_identity.current.account_id}:alarm:access-key-rotation-check-*',
        },
      },
    });
  });
});
