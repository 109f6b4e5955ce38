import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { CHECK_VARIABLES, readCheckEnvironment } from '../../../check-environment/check-environment';
import type { KeyCheckStackProps } from '../../../constructs/key-check/key-check-stack';
import { DEFAULT_POLICIES } from '../../../rotation/policy';
import { aBundle, aKeyCheck, keyCheck, props } from '../a-key-check';
import { filesOf, type Synthesised } from '../synthesised';

const addresses = {
  mailReplyTo: 'help@example.org.nz',
  mailPattern: '{user}@example.org.nz',
  sealingKeysEnd: { valentia: '2027-03-31' },
};

const variables = (rules = {}): Record<string, string> => {
  const check = aKeyCheck({ rules: { ...props().rules, ...rules }, evidenceBucket: 'kpt-evidence' });
  return (check.only(LambdaFunction).arguments.environment as { variables: Record<string, string> }).variables;
};

describe('the key-check stack', () => {
  test('is this, and its addresses read well', () => {
    expect(aKeyCheck().addresses).toEqual([
      'aws_cloudwatch_log_group.access_key_rotation_check',
      'aws_cloudwatch_metric_alarm.check_failed',
      'aws_cloudwatch_metric_alarm.check_missing',
      'aws_cloudwatch_metric_alarm.check_undelivered',
      'aws_iam_role.access_key_rotation_check',
      'aws_iam_role.weekly_check',
      'aws_iam_role_policy.access_key_rotation_check',
      'aws_iam_role_policy.weekly_check',
      'aws_lambda_function.access_key_rotation_check',
      'aws_lambda_function_event_invoke_config.access_key_rotation_check',
      'aws_s3_bucket.evidence',
      'aws_s3_bucket_lifecycle_configuration.evidence',
      'aws_s3_bucket_object_lock_configuration.evidence',
      'aws_s3_bucket_ownership_controls.evidence',
      'aws_s3_bucket_policy.evidence',
      'aws_s3_bucket_public_access_block.evidence',
      'aws_s3_bucket_server_side_encryption_configuration.evidence',
      'aws_s3_bucket_versioning.evidence',
      'aws_scheduler_schedule.weekly_check',
      'aws_scheduler_schedule_group.weekly_check',
      'aws_sesv2_email_identity.sender',
      'aws_sns_topic.owner',
      'aws_sns_topic_policy.owner',
      'aws_sns_topic_subscription.owner',
      'aws_sqs_queue.undelivered_runs',
      'aws_sqs_queue_policy.undelivered_runs',
    ]);
  });

  test('is the same bytes at a second synth, archive included, whenever and wherever the bundle was made', () => {
    const first = filesOf((app) => keyCheck(app));
    const second = filesOf((app) => keyCheck(app));
    expect([...first.keys()].filter((path) => path.endsWith('.zip'))).toHaveLength(1);
    expect([...second]).toEqual([...first]);
  });

  test('differs when the bundle does', () => {
    const changed = (bundlePath: string) => aKeyCheck({ bundlePath }).only(LambdaFunction).text('source_code_hash');
    expect(changed(aBundle('export const handler = 1;'))).not.toBe(changed(aBundle('export const handler = 2;')));
  });

  test('encrypts all that it keeps with the key that it is given, and else with none of its own', () => {
    const key = 'arn:aws:kms:ap-southeast-2:111122223333:key/0a1b2c3d';
    const more: Partial<KeyCheckStackProps> = {
      recordArchive: { bucketName: 'kpt-records' },
      monitoring: { configRules: { recorder: true }, keyEvents: { notify: ['a@example.org'] } },
      pipelineRoleArns: ['arn:aws:iam::111122223333:role/pipeline'],
    };
    const keysOf = (check: Synthesised) => ({
      log: check.only(CloudwatchLogGroup).arguments.kms_key_id,
      topic: check.named(SnsTopic, 'owner').arguments.kms_master_key_id,
      elsewhere: check.named(SnsTopic, 'access_key_events').arguments.kms_master_key_id,
      schedule: check.only(SchedulerSchedule).arguments.kms_key_arn,
      variables: check.only(LambdaFunction).arguments.kms_key_arn,
      queue: check.only(SqsQueue).arguments.kms_master_key_id,
      buckets: check
        .all(S3BucketServerSideEncryptionConfigurationA)
        .map((block) => /"kms_master_key_id":"([^"]+)"/.exec(JSON.stringify(block.arguments))?.[1]),
    });
    const [all, none] = [{ log: key, topic: key, schedule: key, variables: key, queue: key }, {}];
    expect(keysOf(aKeyCheck({ ...more, kmsKeyArn: key }))).toEqual({ ...all, buckets: [key, key, key] });
    expect(keysOf(aKeyCheck(more))).toEqual({ ...none, buckets: [undefined, undefined, undefined] });
    // A topic takes keys of its own region alone, and these are in us-east-1.
    const there = props().deployment;
    const inUsEast1 = aKeyCheck({ ...more, kmsKeyArn: key, deployment: { ...there, region: 'us-east-1' } });
    expect(keysOf(inUsEast1).elsewhere).toBe(key);
  });

  test('gives each role no more of that key than it needs, through its services', () => {
    const key = 'arn:aws:kms:ap-southeast-2:111122223333:key/0a1b2c3d';
    const check = aKeyCheck({ kmsKeyArn: key, monitoring: { configRules: { recorder: true } } });
    const uses = check.all(IamRolePolicy).flatMap((role) =>
      role
        .statements()
        .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')))
        .map(({ Sid, Action, Resource, Condition }) => ({ Sid, Action, Resource, limited: Condition !== undefined })),
    );
    const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
    expect(uses).toEqual([
      { Sid: 'EncryptEvidence', Action: both, Resource: key, limited: true },
      { Sid: 'EncryptFailedRuns', Action: both, Resource: key, limited: true },
      { Sid: 'OpenItsVariables', Action: 'kms:Decrypt', Resource: key, limited: true },
      { Sid: 'EncryptDelivered', Action: both, Resource: key, limited: true },
      { Sid: 'EncryptMissedRuns', Action: both, Resource: key, limited: true },
      { Sid: 'OpenTheSchedule', Action: 'kms:Decrypt', Resource: key, limited: true },
    ]);
  });

  test('names no account and no partition: both are asked for', () => {
    const { text } = aKeyCheck();
    expect(text).not.toMatch(/\d{12}/);
    expect(text).not.toContain('arn:aws:');
  });

  test('tags everything that AWS can tag', () => {
    const check = aKeyCheck();
    for (const type of [LambdaFunction, IamRole, S3Bucket, CloudwatchMetricAlarm]) {
      for (const block of check.all(type)) expect(block.arguments.tags).toEqual({ service: 'keyturn' });
    }
  });

  test('makes a bucket of its own name where settings give none', () => {
    expect(aKeyCheck().only(S3Bucket).text('bucket')).toBe(
      'access-key-rotation-check-${data.aws_caller_identity.current.account_id}-ap-southeast-2',
    );
    expect(aKeyCheck({ evidenceBucket: 'kpt-evidence' }).only(S3Bucket).text('bucket')).toBe('kpt-evidence');
  });

  test('tells what to invoke and where the evidence is', () => {
    expect(aKeyCheck().outputs).toMatchObject({
      check_function: { value: '${aws_lambda_function.access_key_rotation_check.function_name}' },
      evidence_bucket: { value: '${aws_s3_bucket.evidence.bucket}' },
    });
  });

  test('gives the check the configuration that the check reads', () => {
    const read = readCheckEnvironment({
      ...variables({ mode: 'enforce', neverPassTheLimit: true, ...addresses }),
      // What Terraform and Lambda put in.
      KEYTURN_EVIDENCE_BUCKET: 'kpt-evidence',
      AWS_REGION: 'ap-southeast-2',
    });
    expect(read).toEqual({
      mode: 'enforce',
      tell: 'holders',
      suspendQuarantined: false,
      sealingKeysEnd: { valentia: '2027-03-31' },
      region: 'ap-southeast-2',
      timeZone: 'Pacific/Auckland',
      policy: DEFAULT_POLICIES,
      neverPassTheLimit: true,
      runEveryDays: 7,
      fullSweepEveryDays: 28,
      organisation: 'Kotahi Primary Data',
      mailFrom: 'access-keys@example.org.nz',
      mailOwner: 'data-platform@example.org.nz',
      mailReplyTo: 'help@example.org.nz',
      mailPattern: '{user}@example.org.nz',
      evidenceBucket: 'kpt-evidence',
    });
  });

  test.each([
    ['report', undefined, 'owner'],
    ['enforce', undefined, 'holders'],
    ['report', 'holders', 'holders'],
    ['enforce', 'nobody', 'nobody'],
  ])('in %s, told to tell %s: %s', (mode, tell, told) => {
    expect(variables({ mode, tell })['KEYTURN_TELL']).toBe(told);
  });

  test('sets every variable that the check knows, and no other', () => {
    expect(Object.keys(variables({ ...addresses, project: 'north' })).sort()).toEqual([...CHECK_VARIABLES].sort());
  });
});
