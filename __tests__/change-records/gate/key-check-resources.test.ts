import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';
import { because, doing } from './a-judged-resource';
import { ACCOUNT, policyOf } from './a-small-plan';

describe('what the key-check stack holds', () => {
  const check = { stack: 'key-check' } as const;
  const CHECK = 'aws_iam_role_policy.access_key_rotation_check';
  const spares = {
    Effect: 'Deny',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
    Resource: `arn:aws:iam::${ACCOUNT}:user/suppliers/*`,
  };
  const may = (Action: unknown, Resource: unknown = `arn:aws:s3:::evidence`, more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const role = (name: string, ...statements: readonly object[]) =>
    aChange(`aws_iam_role_policy.${name}`, { policy: policyOf(statements) });

  it.each<[string, ChangeJson]>([
    [
      'the check’s rights',
      role(
        'access_key_rotation_check',
        may(['iam:DeleteAccessKey', 's3:GetObject', 'logs:PutLogEvents', 'kms:Decrypt']),
        spares,
      ),
    ],
    [
      'what knows no resource',
      role('access_key_rotation_check', may(['iam:GetCredentialReport', 'cloudtrail:LookupEvents'], '*'), spares),
    ],
    [
      'the schedule’s',
      role('weekly_check', may(['lambda:InvokeFunction', 'states:StartExecution', 'sqs:SendMessage'])),
    ],
    [
      'the list’s',
      role('accounts_list', may(['organizations:ListAccounts', 'organizations:ListRoots'], '*'), may('s3:PutObject')),
    ],
    ['the digest’s', role('accounts_digest', may(['ses:SendEmail', 's3:ListBucket']))],
    ['the machine’s', role('accounts_check', may(['states:StopExecution', 's3:AbortMultipartUpload']))],
    ['the recorder’s', role('config_recorder', may(['s3:GetBucketAcl', 's3:PutObject']))],
    [
      'entering a named account',
      role('accounts_entering', may('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/member`)),
    ],
    [
      'entering the organisation',
      role(
        'accounts_entering',
        may('sts:AssumeRole', 'arn:aws:iam::*:role/member', {
          Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-abc' } },
        }),
      ),
    ],
    ['a policy that goes', doing(CHECK, ['delete'], { policy: 'x' }, null)],
    [
      'a trust of services',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: policyOf({
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      }),
    ],
    [
      'a trust that forbids',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: policyOf({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }),
      }),
    ],
    ['a trust that is known later', aChange('aws_iam_role.weekly_check', {})],
    [
      'AWS Config’s policy',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole',
      }),
    ],
    [
      'an organisation’s policy that forbids',
      aChange('aws_organizations_policy.key_creation_limit', {
        content: policyOf({ Effect: 'Deny', Action: '*', Resource: '*' }),
      }),
    ],
    ['attachments of it', aChange('aws_organizations_policy_attachment.key_creation_limit_1', {})],
    ['subscriptions', aChange('aws_sns_topic_subscription.access_key_leaks_12', {})],
    ['one subscription', aChange('aws_sns_topic_subscription.owner', {})],
    ['a recorder’s bucket that goes', doing('aws_s3_bucket.config_recorder', ['delete'], { bucket: 'x' }, null)],
  ])('%s', (_, change) => expect(because(change, check)).toEqual([]));

  it.each<[string, ChangeJson, string]>([
    [
      'a right more',
      role('access_key_rotation_check', may(['iam:CreateUser', 'iam:CreateAccessKey']), spares),
      'it allows iam:CreateAccessKey, iam:CreateUser',
    ],
    [
      'all but some actions',
      role('weekly_check', { Effect: 'Allow', NotAction: 'iam:*', Resource: 'x' }),
      'it allows everything but iam:*',
    ],
    [
      'all but some resources',
      role('weekly_check', { Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: 'x' }),
      'it allows everything but x',
    ],
    [
      'a right everywhere',
      role('access_key_rotation_check', may(['iam:DeleteAccessKey', 'iam:GetCredentialReport'], ['x', '*']), spares),
      'it allows iam:DeleteAccessKey on everything',
    ],
    ['rights of another role', role('weekly_check', may('ses:SendEmail')), 'it allows ses:SendEmail'],
    [
      'suppliers within reach',
      role('access_key_rotation_check', may('iam:DeleteAccessKey')),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers in part',
      role('access_key_rotation_check', { ...spares, Action: ['iam:CreateAccessKey', 'iam:UpdateAccessKey'] }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers under a condition',
      role('access_key_rotation_check', { ...spares, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'others spared',
      role('access_key_rotation_check', { ...spares, Resource: `arn:aws:iam::${ACCOUNT}:user/staff/*` }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers allowed',
      role('access_key_rotation_check', { ...spares, Effect: 'Allow', Action: 'iam:UpdateAccessKey' }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'a way into any account',
      role('accounts_entering', may('sts:AssumeRole', 'arn:aws:iam::*:role/member')),
      'neither named nor of an organisation',
    ],
    [
      'a way into any role',
      role('accounts_entering', may('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/*`)),
      'neither named nor of an organisation',
    ],
    [
      'a way into one and another',
      role(
        'accounts_entering',
        may('sts:AssumeRole', [`arn:aws:iam::${ACCOUNT}:role/member`, 'arn:aws:iam::*:role/member']),
      ),
      'neither named nor of an organisation',
    ],
    [
      'a way into another organisation’s',
      role(
        'accounts_entering',
        may('sts:AssumeRole', 'arn:aws:iam::*:role/member', {
          Condition: { StringNotEquals: { 'aws:ResourceOrgID': 'o-abc' } },
        }),
      ),
      'neither named nor of an organisation',
    ],
    ...[
      { StringEquals: { 'aws:ResourceOrgID': ['o-abc', 'o-def'] } },
      { 'ForAllValues:StringEquals': { 'aws:ResourceOrgID': 'o-abc' } },
    ].map((Condition): [string, ChangeJson, string] => [
      `a way into the organisation or others: ${JSON.stringify(Condition)}`,
      role('accounts_entering', may('sts:AssumeRole', 'arn:aws:iam::*:role/member', { Condition })),
      'neither named nor of an organisation',
    ]),
    ['what cannot be read', aChange(CHECK, { policy: 'x' }), 'its policy cannot be read'],
    ['what is nowhere', aChange(CHECK, {}), 'its policy cannot be read'],
    ['a role of another name', role('more', spares), 'the check has no aws_iam_role_policy.more'],
    [
      'one of several',
      { ...role('weekly_check', spares), index: '1' },
      'the check has no aws_iam_role_policy.weekly_check',
    ],
    [
      'a trust of others',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: policyOf({
          Effect: 'Allow',
          Principal: { AWS: 'x', Service: 's' },
          Action: 'sts:AssumeRole',
        }),
      }),
      'its assume_role_policy names AWS x',
    ],
    [
      'a trust of all but one',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: policyOf({ Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: 'sts:AssumeRole' }),
      }),
      'names all but AWS x',
    ],
    [
      'a trust that cannot be read',
      aChange('aws_iam_role.weekly_check', { assume_role_policy: 'x' }),
      'its assume_role_policy cannot be read',
    ],
    [
      'a topic of others',
      aChange('aws_sns_topic_policy.owner', { policy: policyOf({ Effect: 'Allow', Principal: { AWS: 'x' } }) }),
      'its policy names AWS x',
    ],
    [
      'a queue of others',
      aChange('aws_sqs_queue_policy.undelivered_runs', { policy: policyOf({ Effect: 'Allow', Principal: '*' }) }),
      'its policy names everybody',
    ],
    [
      'another policy of AWS',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole2',
      }),
      "it is not AWS Config's own policy",
    ],
    [
      'one of the account',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: `x-arn:aws:iam::aws:policy/service-role/AWS_ConfigRole`,
      }),
      "it is not AWS Config's own policy",
    ],
    [
      'no policy at all',
      aChange('aws_iam_role_policy_attachment.config_recorder', {}),
      "it is not AWS Config's own policy",
    ],
    [
      'an organisation’s policy that allows',
      aChange('aws_organizations_policy.key_creation_limit', {
        content: policyOf([{ Effect: 'Deny' }, { Effect: 'Allow' }]),
      }),
      'it does more than forbid',
    ],
    [
      'one that cannot be read',
      aChange('aws_organizations_policy.key_creation_limit', { content: 'x' }),
      'it does more than forbid',
    ],
    [
      'attachments of others',
      aChange('aws_organizations_policy_attachment.x_key_creation_limit_1', {}),
      'the check has no',
    ],
    ['subscriptions of others', aChange('aws_sns_topic_subscription.owner_x', {}), 'the check has no'],
    ['subscriptions that begin so', aChange('aws_sns_topic_subscription.x_owner', {}), 'the check has no'],
    ['evidence that goes', doing('aws_s3_bucket.evidence', ['delete'], { bucket: 'x' }, null), 'evidence stays'],
    ['records that go', doing('aws_s3_bucket_policy.record_archive', ['delete', 'create'], {}, null), 'evidence stays'],
    ['another bucket', aChange('aws_s3_bucket.more', {}), 'the check has no aws_s3_bucket.more'],
  ])('not %s', (_, change, said) => {
    expect(because(change, check)).toEqual([expect.stringContaining(said) as string]);
  });

  it('what its policy will say is read in the configuration', () => {
    const configured = (text: string) =>
      because(aChange(CHECK, {}), check, { [CHECK]: { policy: { constant_value: text } } });
    expect(configured(policyOf([may('iam:GetUser', 'x'), spares]))).toEqual([]);
    expect(configured(policyOf([may('iam:CreateUser', 'x'), spares]))).toHaveLength(1);
  });

  it.each(['inline_policy', 'managed_policy_arns', 'force_detach_policies'])('a role sets no %s', (attribute) => {
    const ROLE = 'aws_iam_role.weekly_check';
    expect(because(aChange(ROLE, {}), check, { [ROLE]: { [attribute]: {} } })[0]).toContain(`it sets ${attribute}`);
  });

  describe('a bucket of evidence', () => {
    const NEVER = [
      ...['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention', 's3:DeleteBucketPolicy'],
      ...[
        's3:PutBucketPolicy',
        's3:PutBucketVersioning',
        's3:PutBucketObjectLockConfiguration',
        's3:PutLifecycleConfiguration',
      ],
    ];
    const denies = (name: string, Action: readonly string[], more: object = {}) =>
      because(
        aChange(`aws_s3_bucket_policy.${name}`, {
          policy: policyOf({ Effect: 'Deny', Principal: '*', Action, Resource: 'x', ...more }),
        }),
        check,
      );

    it('goes on denying everybody what would open it', () => {
      expect([denies('evidence', NEVER), denies('record_archive', NEVER), denies('config_recorder', [])]).toEqual([
        [],
        [],
        expect.any(Array),
      ]);
      for (const more of [{ Effect: 'Allow' }, { Principal: { AWS: 'x' } }, { Condition: { Bool: { a: 'true' } } }])
        expect(denies('evidence', NEVER, more)[0]).toContain(`it no longer denies ${NEVER[0]}, s3:DeleteObjectVersion`);
      for (const missing of NEVER)
        expect(
          denies(
            'evidence',
            NEVER.filter((one) => one !== missing),
          )[0],
        ).toContain(`it no longer denies ${missing};`);
    });

    it('is read strictly, and of the recorder’s nothing is asked', () => {
      expect(because(aChange('aws_s3_bucket_policy.evidence', { policy: 'x' }), check)[0]).toContain(
        'its policy cannot be read',
      );
      expect(because(aChange('aws_s3_bucket_policy.evidence', {}), check)[0]).toContain('its policy cannot be read');
      expect(because(aChange('aws_s3_bucket_policy.config_recorder', { policy: 'x' }), check)).toEqual([]);
      expect(
        because(
          doing(
            'aws_s3_bucket_policy.evidence',
            ['update'],
            { policy: 'x' },
            { policy: policyOf({ Effect: 'Deny', Principal: '*', Action: NEVER, Resource: 'x' }) },
          ),
          check,
        ),
      ).toEqual([]);
    });
  });
});
