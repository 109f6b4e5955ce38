import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule';
import { OrganizationsPolicy } from '@cdktf/provider-aws/lib/organizations-policy';
import { aKeyCheck } from '../a-key-check';

const PIPELINE = 'arn:aws:iam::123456789012:role/pipeline';
const plainCheck = aKeyCheck().addresses;
const more = (monitoring: object) =>
  aKeyCheck({ monitoring, pipelineRoleArns: [PIPELINE] }).addresses.filter((address) => !plainCheck.includes(address));

describe('monitoring', () => {
  test('is nothing that nobody asked for', () => {
    expect(more({})).toEqual([]);
  });

  test("can be AWS Config's rules with the account's recorder", () => {
    expect(more({ configRules: { recorder: false } })).toEqual([
      'aws_config_config_rule.access_keys_rotated',
      'aws_config_config_rule.iam_user_unused_credentials_check',
    ]);
  });

  test("can be AWS Config's rules with a recorder of our own", () => {
    expect(more({ configRules: { recorder: true } })).toEqual(
      expect.arrayContaining([
        'aws_config_configuration_recorder.config_recorder',
        'aws_config_configuration_recorder_status.config_recorder',
        'aws_config_delivery_channel.config_recorder',
        'aws_s3_bucket.config_recorder',
      ]),
    );
  });

  test('can be an analyzer', () => {
    expect(more({ unusedAccessAnalyzer: true })).toEqual(['aws_accessanalyzer_analyzer.unused_access']);
  });

  test('can be mail about key events', () => {
    expect(more({ keyEvents: { notify: ['security@example.org.nz'] } })).toEqual([
      'aws_cloudwatch_event_rule.access_key_events',
      'aws_cloudwatch_event_target.access_key_events',
      'aws_sns_topic.access_key_events',
      'aws_sns_topic_policy.access_key_events',
      'aws_sns_topic_subscription.access_key_events',
    ]);
  });

  test('can be a service control policy', () => {
    expect(more({ keyCreationLimit: { targetIds: ['123456789012'] } })).toEqual([
      'aws_organizations_policy.key_creation_limit',
      'aws_organizations_policy_attachment.key_creation_limit__123456789012',
    ]);
  });

  test("goes by the internal policy's limits, and expects the pipeline's and the check's own changes", () => {
    const check = aKeyCheck({
      monitoring: {
        configRules: { recorder: false },
        unusedAccessAnalyzer: true,
        keyEvents: { notify: ['security@example.org.nz'] },
        keyCreationLimit: { targetIds: [] },
      },
      pipelineRoleArns: [PIPELINE],
    });
    expect(check.named(ConfigConfigRule, 'access_keys_rotated').json('input_parameters')).toEqual({
      maxAccessKeyAge: '90',
    });
    expect(check.only(AccessanalyzerAnalyzer).arguments.configuration).toEqual({
      unused_access: { unused_access_age: 30 },
    });
    const checkRole =
      'arn:${local.partition}:iam::${data.aws_caller_identity.current.account_id}:role/access-key-rotation-check';
    expect(check.only(CloudwatchEventRule).text('event_pattern')).toContain(JSON.stringify([PIPELINE, checkRole]));
    expect(check.only(OrganizationsPolicy).text('content')).toContain(PIPELINE);
  });
});
