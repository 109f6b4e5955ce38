import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { aKeyCheck } from '../a-key-check';

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

  test('seven days without a run, hours without data being hours without a run', () => {
    expect(alarm('missing')).toMatchObject({
      metric_name: 'Invocations',
      dimensions: ofTheCheck,
      statistic: 'Sum',
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      period: 3_600,
      evaluation_periods: 168,
      treat_missing_data: 'breaching',
    });
  });

  test('look no further back than CloudWatch can: seven days, and one day with periods under an hour', () => {
    for (const { arguments: alarm } of aKeyCheck().all(CloudwatchMetricAlarm)) {
      const period = Number(alarm.period);
      const most = period < 3_600 ? 86_400 : 604_800;
      expect(Number(alarm.evaluation_periods) * period).toBeLessThanOrEqual(most);
    }
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
