import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { connectCloud } from '../../cli/shell/cloud';
import { everyVerb } from '../../cli/verb-list';
import { INSTALLATION_MS, type Moto, startMoto } from '../aws/moto';
import { aConfigDir, removeConfigDirs } from '../cli/a-config-dir';
import { aWorld, type RecordedWorld } from '../cli/a-world';
import { run } from '../cli/checked-run';

jest.setTimeout(600_000);

const region = 'ap-southeast-2';
let moto: Moto;
let iam: IAMClient;

beforeAll(async () => {
  moto = await startMoto();
  iam = new IAMClient({ region });
}, INSTALLATION_MS);

afterAll(async () => {
  removeConfigDirs();
  await moto?.stop();
});

/** Types a command whose AWS is moto, through the SDK and over HTTP. */
async function type(argv: readonly string[], dir?: string): Promise<{ code: number; world: RecordedWorld }> {
  const world = { ...aWorld({ now: new Date(), says: true }), connect: connectCloud };
  return { code: await run([...argv, '--config-dir', dir ?? (await aConfigDir())], everyVerb(), world), world };
}

const keysOf = async (user: string): Promise<readonly string[]> => {
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }));
  return keys.map((key) => `${key.AccessKeyId} ${key.Status}`);
};

test("a colleague's key: issued into Parameter Store, switched off and on, deleted", async () => {
  await iam.send(new CreateUserCommand({ UserName: 'jo' }));
  const dir = await aConfigDir();
  const issued = await type(['keys', 'issue', 'jo', '--parameter', '/jo/key', '--yes', '--json'], dir);
  const { accessKeyId: id } = JSON.parse(issued.world.stdout()) as { accessKeyId: string };
  expect(await keysOf('jo')).toEqual([`${id} Active`]);

  const parameter = new GetParameterCommand({ Name: '/jo/key', WithDecryption: true });
  const { Parameter: kept } = await new SSMClient({ region }).send(parameter);
  const { SecretAccessKey: secret } = JSON.parse(kept?.Value ?? '{}') as { SecretAccessKey: string };
  expect([kept?.Type, secret.length]).toEqual(['SecureString', 40]);
  expect(`${issued.world.stdout()}${issued.world.stderr()}`).not.toContain(secret);
  const again = await type(['keys', 'issue', 'jo', '--parameter', '/jo/key', '--yes'], dir);
  expect([again.code, again.world.stderr()]).toEqual([1, expect.stringContaining('PARAMETER_EXISTS')]);

  for (const [change, after] of [
    ['deactivate', [`${id} Inactive`]],
    ['activate', [`${id} Active`]],
    ['delete', [`${id} Active`]],
    ['deactivate', [`${id} Inactive`]],
    ['delete', []],
  ] as const) {
    await type(['keys', change, 'jo', id.slice(-4), '--yes'], dir);
    expect(await keysOf('jo')).toEqual(after);
  }
});

test('status and adoption of what somebody made by hand', async () => {
  const s3 = new S3Client({ region, forcePathStyle: true });
  const here = { LocationConstraint: region } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'kpa-valentia', CreateBucketConfiguration: here }));
  await s3.send(new CreateBucketCommand({ Bucket: 'kpt-kotahi', CreateBucketConfiguration: here }));
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::kpa-valentia/*',
  };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'kpa-valentia', Policy: policy }));
  await iam.send(new CreateUserCommand({ UserName: 'valentia', Path: '/partners/' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'valentia', PolicyName: 'upload', PolicyDocument: policy }));
  const reading = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [reading] });
  const { Policy: made } = await iam.send(new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: document }));
  const managed = made?.Arn ?? '';
  await iam.send(new AttachUserPolicyCommand({ UserName: 'valentia', PolicyArn: managed }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'valentia' }));
  const off = { UserName: 'valentia', AccessKeyId: key?.AccessKeyId, Status: 'Inactive' } as const;
  await iam.send(new UpdateAccessKeyCommand(off));

  const dir = await aConfigDir();
  const status = await type(['status', '--json'], dir);
  expect(JSON.parse(status.world.stdout())).toMatchObject({
    complete: true,
    users: [
      { user: 'kotahi-writer', keys: [], next: { do: 'plan' } },
      { user: 'valentia', keys: [{ accessKeyId: key?.AccessKeyId, status: 'Inactive' }], next: { do: 'adopt' } },
    ],
  });

  const adopted = await type(['adopt', 'valentia', '--json'], dir);
  expect(JSON.parse(adopted.world.stdout())).toMatchObject({
    written: true,
    entry: { generation: 1, previous: 'deleted', suspended: true },
    imports: [
      { to: 'aws_iam_user.valentia', id: 'valentia' },
      { to: 'aws_iam_access_key.valentia["1"]', id: key?.AccessKeyId },
      { to: 'aws_iam_user_policy.valentia', id: 'valentia:upload' },
      { to: 'aws_s3_bucket_policy.kpa-valentia', id: 'kpa-valentia' },
    ],
    notes: expect.arrayContaining([
      expect.stringContaining('Its path is /partners/'),
      expect.stringContaining(`the attached policy ${managed}`),
    ]) as unknown,
  });
  expect(await keysOf('valentia')).toEqual([`${key?.AccessKeyId} Inactive`]);
});
