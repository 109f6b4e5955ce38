import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { CheckFunction, type CheckFunctionProps } from '../../../constructs/key-check/check-function';
import { EvidenceBucket } from '../../../constructs/key-check/evidence-bucket';
import { UndeliveredQueue } from '../../../constructs/key-check/undelivered-queue';
import { UNSENT_PREFIX } from '../../../lambda/access-key-rotation-check/post-office';
import { aBundle, aKeyCheck, anEnforcingKeyCheck, props } from '../a-key-check';
import { aStack, type Statement, synth } from '../synthesised';

const ID = 'access_key_rotation_check';
const USERS = 'arn:${local.partition}:iam::${data.aws_caller_identity.current.account_id}:user';

const aSwitchingCheck = () => aKeyCheck({ rules: { ...props().rules, suspendQuarantined: true } });

const mayDo = (statements: readonly Statement[]): string[] =>
  statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);

const aFunction = (more: Partial<CheckFunctionProps>) => {
  const stack = aStack();
  new CheckFunction(stack, 'check', {
    bundlePath: aBundle(),
    mode: 'report',
    suspendQuarantined: false,
    environment: {},
    region: 'ap-southeast-2',
    sender: 'access-keys@example.org.nz',
    evidence: new EvidenceBucket(stack, 'evidence', { bucketName: 'evidence', kmsKeyArn: 'arn:aws:kms:x:1:key/2' }),
    undelivered: new UndeliveredQueue(stack, 'undelivered', { name: 'undelivered' }),
    ...more,
  });
  return synth(stack);
};

describe("the check's function", () => {
  test('runs the bundle on Node 22, as long as Lambda lets it', () => {
    expect(aKeyCheck().only(LambdaFunction).arguments).toMatchObject({
      function_name: 'access-key-rotation-check',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      timeout: 900,
      memory_size: 512,
    });
    expect(aKeyCheck().only(LambdaFunction).text('filename')).toMatch(
      /^assets\/access-key-rotation-check-archive\/[0-9a-f]{16}\/index\.mjs\.zip$/,
    );
  });

  test('keeps its log for a time, in a group that is there before the function is', () => {
    const check = aKeyCheck();
    expect(check.only(CloudwatchLogGroup).arguments).toMatchObject({
      name: '/aws/lambda/access-key-rotation-check',
      retention_in_days: 400,
    });
    expect(check.only(LambdaFunction).arguments.logging_config).toEqual({
      log_format: 'JSON',
      log_group: `\${aws_cloudwatch_log_group.${ID}.name}`,
    });
    expect(check.only(LambdaFunction).arguments.depends_on).toEqual([
      `aws_cloudwatch_log_group.${ID}`,
      `aws_iam_role_policy.${ID}`,
    ]);
  });

  test('is repeated once when it fails, and then handed to somebody', () => {
    expect(aKeyCheck().only(LambdaFunctionEventInvokeConfig).arguments).toMatchObject({
      maximum_retry_attempts: 1,
      destination_config: { on_failure: { destination: '${aws_sqs_queue.undelivered_runs.arn}' } },
    });
  });

  test.each([
    ['timeoutSeconds', 901, '60 to 900'],
    ['memoryMb', 64, '128 to 10240'],
    ['retries', 3, '0 to 2'],
    ['retries', 0.5, '0 to 2'],
  ])('refuses %s = %d', (name, value, range) => {
    expect(() => aFunction({ [name]: value })).toThrow(`${name} is ${value}; it is a whole number from ${range}`);
  });

  test('names all impossible values at once', () => {
    expect(() => aFunction({ retries: -1, memoryMb: 0 })).toThrow(/memoryMb is 0.*retries is -1/);
  });

  test('says what to do when the bundle was not built', () => {
    expect(() => aFunction({ bundlePath: '/nowhere/index.mjs' })).toThrow('is not at /nowhere/index.mjs');
  });
});

describe("the check's role", () => {
  const role = (check = aKeyCheck()) => check.named(IamRolePolicy, ID).statements();
  const statement = (sid: string, check = aKeyCheck()) => role(check).find(({ Sid }) => Sid === sid);

  test('is taken on by Lambda only', () => {
    expect(aKeyCheck().named(IamRole, ID).statements('assume_role_policy')).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  test('may look, mail, keep evidence and log, and in report mode change nothing', () => {
    expect(mayDo(role()).sort()).toEqual([
      'cloudtrail:LookupEvents',
      'iam:GenerateCredentialReport',
      'iam:GetAccessKeyLastUsed',
      'iam:GetAccountAuthorizationDetails',
      'iam:GetCredentialReport',
      'iam:GetUser',
      'iam:ListAccessKeys',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'ses:SendEmail',
      'sqs:SendMessage',
    ]);
  });

  test('may in enforce mode also disable and delete keys, and nothing else', () => {
    const more = mayDo(role(anEnforcingKeyCheck())).filter((action) => !mayDo(role()).includes(action));
    expect(more.sort()).toEqual(['iam:DeleteAccessKey', 'iam:UpdateAccessKey']);
  });

  test('may in report mode switch off what AWS knows to be public, once that is wanted, and delete nothing', () => {
    const more = mayDo(role(aSwitchingCheck())).filter((action) => !mayDo(role()).includes(action));
    expect(more).toEqual(['iam:UpdateAccessKey']);
    const both = aKeyCheck({ rules: { ...props().rules, mode: 'enforce', suspendQuarantined: true } });
    expect(mayDo(role(both)).sort()).toEqual(mayDo(role(anEnforcingKeyCheck())).sort());
  });

  test.each([
    ['report', aKeyCheck],
    ['report, switching off', aSwitchingCheck],
    ['enforce', anEnforcingKeyCheck],
  ])("may never change a supplier's key, in %s mode", (_mode, check) => {
    expect(statement('NeverChangeKeysOfSuppliers', check())).toEqual({
      Sid: 'NeverChangeKeysOfSuppliers',
      Effect: 'Deny',
      Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
      Resource: `${USERS}/suppliers/*`,
    });
  });

  test('takes "*" for a resource only where IAM knows no other', () => {
    const everywhere = role(anEnforcingKeyCheck()).filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(everywhere.map(({ Sid }) => Sid)).toEqual(['LookAtTheAccount']);
    expect(statement('LookAtKeys')?.Resource).toBe(`${USERS}/*`);
  });

  test('mails as the declared sender only', () => {
    expect(statement('SendMailAsTheSender')?.Condition).toEqual({
      StringEquals: { 'ses:FromAddress': 'access-keys@example.org.nz' },
    });
  });

  test('may delete unsent mail only, and that where the check keeps it', () => {
    const deletes = role().filter(({ Action }) => [Action].flat().includes('s3:DeleteObject'));
    expect(deletes.map(({ Resource }) => Resource)).toEqual([`\${aws_s3_bucket.evidence.arn}/${UNSENT_PREFIX}*`]);
  });

  test('writes into its own log group only, and cannot make one', () => {
    expect(statement('WriteTheLog')?.Resource).toBe(`\${aws_cloudwatch_log_group.${ID}.arn}:*`);
  });

  test('may use the key of an evidence bucket that has one, through S3 only', () => {
    expect(aFunction({}).named(IamRolePolicy, ID).statements()).toContainEqual({
      Sid: 'EncryptEvidence',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: 'arn:aws:kms:x:1:key/2',
      Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
    });
  });
});
