import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { aKeyCheck, props } from '../a-key-check';

const inZone = (timeZone: string) => ({ ...props().rules, timeZone });

describe("the check's schedule", () => {
  test('is Monday at nine in New Zealand, in summer and in winter', () => {
    expect(aKeyCheck().only(SchedulerSchedule).arguments).toMatchObject({
      schedule_expression: 'cron(0 9 ? * MON *)',
      schedule_expression_timezone: 'Pacific/Auckland',
      flexible_time_window: { mode: 'OFF' },
    });
  });

  test('tries again for a morning, and then hands the run to somebody', () => {
    expect(aKeyCheck().only(SchedulerSchedule).arguments.target).toMatchObject({
      arn: '${aws_lambda_function.access_key_rotation_check.arn}',
      retry_policy: { maximum_retry_attempts: 10, maximum_event_age_in_seconds: 14_400 },
      dead_letter_config: { arn: '${aws_sqs_queue.undelivered_runs.arn}' },
    });
  });

  test('may start this function and fill this queue, and nothing else', () => {
    const statements = aKeyCheck().named(IamRolePolicy, 'weekly_check').statements();
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['lambda:InvokeFunction', '${aws_lambda_function.access_key_rotation_check.arn}'],
      ['sqs:SendMessage', '${aws_sqs_queue.undelivered_runs.arn}'],
    ]);
  });

  test('lends its role to schedules of its own group only', () => {
    expect(aKeyCheck().named(IamRole, 'weekly_check').statements('assume_role_policy')).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '${data.aws_caller_identity.current.account_id}' },
          ArnEquals: { 'aws:SourceArn': '${aws_scheduler_schedule_group.weekly_check.arn}' },
        },
      },
    ]);
  });

  test.each(['cron(30 3 ? * TUE *)', 'rate(7 days)', 'rate(1 minute)', 'at(2026-11-23T09:00:00)'])(
    'takes %s',
    (schedule) => {
      expect(aKeyCheck({ schedule }).only(SchedulerSchedule).text('schedule_expression')).toBe(schedule);
    },
  );

  test.each(['', 'monday', 'cron(0 9 * * MON)', 'rate(seven days)', 'at(tomorrow)'])('refuses "%s"', (schedule) => {
    expect(() => aKeyCheck({ schedule })).toThrow(`"${schedule}" is no schedule`);
  });

  test('refuses the hour that summer time skips, where there is summer time', () => {
    const atTwo = 'cron(15 2 ? * MON *)';
    expect(() => aKeyCheck({ schedule: atTwo })).toThrow('skips that hour when summer time begins');
    expect(() => aKeyCheck({ schedule: atTwo, rules: inZone('Asia/Tokyo') })).not.toThrow();
  });

  test('refuses a time zone that nobody knows', () => {
    expect(() => aKeyCheck({ rules: inZone('Pacific/Aukland') })).toThrow('"Pacific/Aukland" is no IANA time zone');
  });
});
