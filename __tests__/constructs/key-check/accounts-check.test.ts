import { CloudformationStackSet } from '@cdktf/provider-aws/lib/cloudformation-stack-set';
import { CloudformationStackSetInstance } from '@cdktf/provider-aws/lib/cloudformation-stack-set-instance';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import type { ManyAccounts } from '../../../constructs/key-check/accounts-check';
import { accountsDefinition } from '../../../constructs/key-check/accounts-definition';
import { MemberRole, type MemberRoleProps } from '../../../constructs/key-check/member-role';
import { MemberStack } from '../../../constructs/key-check/member-stack';
import { memberTemplate } from '../../../constructs/key-check/member-stack-set';
import { aKeyCheck, props } from '../a-key-check';
import { anApp, type Statement, synth, synthOf } from '../synthesised';

const organisation = { id: 'o-a1b2c3d4e5', units: ['r-a1b2'] };
const hub = (accounts: ManyAccounts = { organisation }) => aKeyCheck({ accounts });

interface Definition {
  readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const definition = (accounts?: ManyAccounts): Definition =>
  hub(accounts).only(SfnStateMachine).json('definition') as Definition;

const actions = (statements: readonly Statement[], effect: Statement['Effect'] = 'Allow'): readonly string[] =>
  statements.filter(({ Effect }) => Effect === effect).flatMap(({ Action }) => Action);

test('one account alone has none of it', () => {
  const addresses = aKeyCheck().addresses.join(' ');
  expect(addresses).not.toMatch(/sfn|accounts|member|stack_set/);
  expect(aKeyCheck().only(SchedulerSchedule).arguments.target).not.toHaveProperty('input');
});

describe('the state machine', () => {
  test('is what the schedule starts, and all that it may start', () => {
    const stack = hub();
    const arn = '${aws_sfn_state_machine.accounts_check.arn}';
    expect(stack.only(SchedulerSchedule).arguments.target).toMatchObject({ arn, input: '{}' });
    expect(stack.named(IamRolePolicy, 'weekly_check').statements()[0]).toMatchObject({
      Action: 'states:StartExecution',
      Resource: arn,
    });
  });

  test('lists, checks each in a Distributed Map within its limits, and tells', () => {
    const { States } = definition({ organisation, concurrency: 40, retries: 2, toleratedFailuresPercent: 5 });
    expect(States.CheckAccounts).toMatchObject({
      Type: 'Map',
      ItemsPath: '$.listed.accounts',
      MaxConcurrency: 40,
      ToleratedFailurePercentage: 5,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      ItemSelector: { role: { name: 'keyturn-key-check', sessionMinutes: 20 } },
      ResultWriter: { Parameters: { Bucket: '${aws_s3_bucket.evidence.bucket}', Prefix: 'accounts/map-runs' } },
    });
    const retries = JSON.stringify(States.CheckAccounts?.ItemProcessor);
    expect(retries).toContain('"ErrorEquals":["States.ALL"],"IntervalSeconds":60,"MaxAttempts":2,"BackoffRate":2');
  });

  test('writes the digest whatever went wrong before, and then fails aloud', () => {
    const { States } = definition();
    for (const state of ['ListAccounts', 'CheckAccounts']) {
      expect(States[state]?.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'TellTheOwner' }]);
    }
    expect(States.TellTheOwner).not.toHaveProperty('Catch');
    expect(States.WasEverythingTried).toMatchObject({ Default: 'Told', Choices: [{ Next: 'NotLookedAt' }, {}] });
    expect(States.NotLookedAt?.Type).toBe('Fail');
  });

  test('without retries only those of Lambda itself are left', () => {
    const of = {
      partition: 'aws',
      listFunctionArn: 'l',
      checkFunctionArn: 'c',
      digestFunctionArn: 'd',
      choice: { list: [] },
    };
    const role = { name: 'r', sessionMinutes: 20 };
    const text = accountsDefinition({
      ...of,
      role,
      concurrency: 1,
      retries: 0,
      toleratedFailuresPercent: 0,
      evidenceBucket: 'e',
    });
    expect((JSON.parse(text) as Definition).States.ListAccounts?.Retry).toHaveLength(1);
  });

  test('may call its three functions, run its own children, and write below one prefix', () => {
    const statements = hub().named(IamRolePolicy, 'accounts_check').statements();
    expect(statements.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      [
        'CallTheFunctions',
        ['accounts_list', 'access_key_rotation_check', 'accounts_digest'].map(
          (id) => `\${aws_lambda_function.${id}.arn}`,
        ),
      ],
      ['StartChildren', expect.stringMatching(/:stateMachine:access-key-rotation-check-accounts$/)],
      ['FollowChildren', expect.stringMatching(/:execution:access-key-rotation-check-accounts\/\*$/)],
      ['KeepResults', '${aws_s3_bucket.evidence.arn}/accounts/map-runs/*'],
    ]);
  });

  test('is what the alarm on failures looks at; a refusing account is no alarm of its own', () => {
    expect(hub().named(CloudwatchMetricAlarm, 'check_failed').arguments).toMatchObject({
      namespace: 'AWS/States',
      metric_name: 'ExecutionsFailed',
    });
  });

  test.each<[string, ManyAccounts, string]>([
    ['a session that AWS refuses', { organisation, sessionMinutes: 61 }, 'sessionMinutes is 61'],
    ['nobody', {}, 'neither an organisation nor a list'],
  ])('refuses %s', (_, accounts, because) => {
    expect(() => hub(accounts)).toThrow(because);
  });
});

describe('the functions', () => {
  test('are one archive with three handlers', () => {
    const stack = hub();
    const of = (id: string) => stack.named(LambdaFunction, id).arguments;
    expect(['access_key_rotation_check', 'accounts_list', 'accounts_digest'].map((id) => of(id).handler)).toEqual([
      'index.handler',
      'index.list',
      'index.digest',
    ]);
    expect(new Set(stack.all(LambdaFunction).map((one) => one.text('filename'))).size).toBe(1);
  });

  test('the check enters roles of this name in this organisation, and listed accounts, and nothing else', () => {
    const statements = hub({ organisation, list: ['111111111111'], roleName: 'key-check' })
      .named(IamRolePolicy, 'accounts_entering')
      .statements();
    expect(statements.filter(({ Action }) => Action === 'sts:AssumeRole')).toMatchObject([
      {
        Resource: 'arn:${local.partition}:iam::*:role/key-check',
        Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } },
      },
      { Resource: ['arn:${local.partition}:iam::111111111111:role/key-check'] },
    ]);
  });

  test('only the list sees the organisation, only the digest sends mail, neither touches a key', () => {
    const stack = hub();
    const list = actions(stack.named(IamRolePolicy, 'accounts_list').statements());
    const digest = actions(stack.named(IamRolePolicy, 'accounts_digest').statements());
    expect(list.filter((action) => !/^(organizations:List|logs:)|^s3:PutObject$/.test(action))).toEqual([]);
    expect(
      digest.filter((action) => !/^(s3:(Get|Put)Object|s3:ListBucket|ses:SendEmail|logs:\w+)$/.test(action)),
    ).toEqual([]);
    expect(
      actions(
        hub({ list: ['111111111111'], externalId: 'x1' })
          .named(IamRolePolicy, 'accounts_list')
          .statements(),
      ).join(),
    ).not.toContain('organizations');
  });
});

describe('the role of a member', () => {
  const member: MemberRoleProps = { hubAccount: '123456789012', mode: 'report', organisationId: 'o-a1b2c3d4e5' };
  const aMember = (more: Partial<MemberRoleProps> = {}) =>
    synthOf((stack) => new MemberRole(stack, 'member', { ...member, ...more }));

  test('trusts the check of the hub, from this organisation and with this word', () => {
    expect(aMember({ externalId: 'north' }).only(IamRole).statements('assume_role_policy')).toEqual([
      expect.objectContaining({
        Principal: { AWS: 'arn:${local.partition}:iam::123456789012:role/access-key-rotation-check' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'sts:ExternalId': 'north' } },
      }),
    ]);
    expect(() => aMember({ organisationId: undefined })).toThrow('would trust a name alone');
  });

  test.each<[string, Partial<MemberRoleProps>, readonly string[]]>([
    ['report: no key', {}, []],
    ['report with quarantine: off', { suspendQuarantined: true }, ['iam:UpdateAccessKey']],
    ['enforce: off and away', { mode: 'enforce' }, ['iam:DeleteAccessKey', 'iam:UpdateAccessKey']],
  ])('may change in %s, and never what is a supplier’s', (_, more, changes) => {
    const statements = aMember(more).only(IamRolePolicy).statements();
    expect(actions(statements).filter((action) => /^iam:(Create|Delete|Update|Put|Attach)/.test(action))).toEqual(
      changes,
    );
    expect(actions(statements, 'Deny')).toEqual(['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey']);
    expect(actions(statements).filter((action) => !/^(iam|cloudtrail):/.test(action))).toEqual([]);
  });

  test('a stack of it is deployed in its account alone', () => {
    const { deployment } = props();
    const stack = synth(new MemberStack(anApp(), 'member', { ...member, account: '111111111111', deployment }));
    expect(stack.providers('aws')).toMatchObject([{ allowed_account_ids: ['111111111111'] }]);
    expect(stack.addresses).toEqual(['aws_iam_role.key_check_member', 'aws_iam_role_policy.key_check_member']);
  });

  test('a StackSet makes the same everywhere, and in accounts to come', () => {
    const stack = hub({ organisation: { ...organisation, stackSet: true }, externalId: 'north' });
    expect(stack.only(CloudformationStackSet).arguments).toMatchObject({
      permission_model: 'SERVICE_MANAGED',
      auto_deployment: { enabled: true },
    });
    expect(stack.only(CloudformationStackSetInstance).arguments.deployment_targets).toEqual({
      organizational_unit_ids: ['r-a1b2'],
    });
    const template = memberTemplate({ ...member, hubRoleArn: 'arn:hub' });
    expect(template).not.toContain('${');
    const { Properties } = (
      JSON.parse(template) as {
        Resources: { KeyCheckMember: { Properties: { Policies: { PolicyDocument: { Statement: Statement[] } }[] } } };
      }
    ).Resources.KeyCheckMember;
    expect(actions(Properties.Policies[0]!.PolicyDocument.Statement)).toEqual(
      actions(aMember().only(IamRolePolicy).statements()),
    );
  });
});
