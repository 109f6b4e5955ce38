import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule';
import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { ConfigRecorder } from '../../../constructs/monitoring/config-recorder';
import { ConfigRules } from '../../../constructs/monitoring/config-rules';
import { synthOf } from '../synthesised';

const limits = { maxKeyAgeDays: 90, maxUnusedDays: 30 };
const rules = synthOf((stack) => new ConfigRules(stack, 'rules', limits));
const withRecorder = synthOf((stack) => {
  const { recording } = new ConfigRecorder(stack, 'recorder', { bucketName: 'kpt-config' });
  new ConfigRules(stack, 'rules', { ...limits, recorder: recording });
});

describe("AWS Config's rules", () => {
  test.each([
    ['access_keys_rotated', 'ACCESS_KEYS_ROTATED', { maxAccessKeyAge: '90' }],
    ['iam_user_unused_credentials_check', 'IAM_USER_UNUSED_CREDENTIALS_CHECK', { maxCredentialUsageAge: '30' }],
  ])('%s says its parameter, as text', (id, identifier, parameters) => {
    const rule = rules.named(ConfigConfigRule, id);
    expect(rule.arguments.source).toMatchObject({ owner: 'AWS', source_identifier: identifier });
    expect(rule.json('input_parameters')).toEqual(parameters);
  });

  test('depend on nothing where the account records already', () => {
    for (const rule of rules.all(ConfigConfigRule)) expect(rule.arguments).not.toHaveProperty('depends_on');
  });

  test('wait until a recorder of our own records', () => {
    for (const rule of withRecorder.all(ConfigConfigRule)) {
      expect(rule.arguments.depends_on).toEqual(['aws_config_configuration_recorder_status.config_recorder']);
    }
  });

  test.each([0, 366, 1.5])('refuse a limit of %d days', (maxKeyAgeDays) => {
    expect(() => synthOf((stack) => new ConfigRules(stack, 'rules', { ...limits, maxKeyAgeDays }))).toThrow(
      `maxKeyAgeDays is ${maxKeyAgeDays}`,
    );
  });
});

describe('a recorder of our own', () => {
  test('records IAM users, and nothing that costs more', () => {
    expect(withRecorder.only(ConfigConfigurationRecorder).arguments.recording_group).toEqual({
      all_supported: false,
      include_global_resource_types: false,
      resource_types: ['AWS::IAM::User'],
    });
  });

  test('comes in the order that Config asks for: recorder, channel, switched on', () => {
    expect(withRecorder.only(ConfigDeliveryChannel).arguments.depends_on).toContain(
      'aws_config_configuration_recorder.config_recorder',
    );
    expect(withRecorder.only(ConfigConfigurationRecorderStatus).arguments).toMatchObject({
      is_enabled: true,
      depends_on: ['aws_config_delivery_channel.config_recorder'],
    });
  });

  test('delivers into its own folder of its own bucket only', () => {
    expect(withRecorder.only(IamRolePolicy).statements()).toMatchObject([
      {
        Action: 's3:PutObject',
        Resource: '${aws_s3_bucket.config_recorder.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*',
      },
      { Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: '${aws_s3_bucket.config_recorder.arn}' },
    ]);
    expect(withRecorder.only(IamRole).statements('assume_role_policy')).toMatchObject([
      { Principal: { Service: 'config.amazonaws.com' }, Condition: { StringEquals: {} } },
    ]);
  });
});
