import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutUserPolicyCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { S3BucketVersioning } from '../../../aws/bucket-versioning';
import { IamCredentialReader } from '../../../aws/user-credentials';
import { IamGrantReader } from '../../../aws/user-grants';
import { kindOf } from '../../aws/kind-of';
import { INSTALLATION_MS, type Moto, startMoto } from '../../aws/moto';

const region = 'ap-southeast-2';
let moto: Moto;
let s3: S3Client;

beforeAll(async () => {
  moto = await startMoto();
  s3 = new S3Client({ region, forcePathStyle: true });
}, INSTALLATION_MS);

afterAll(() => moto?.stop());

test.each([
  ['kept-nothing', undefined, 'off'],
  ['kept-all', 'Enabled', 'Enabled'],
  ['kept-once', 'Suspended', 'Suspended'],
] as const)('versioning of %s, set to %s, is %s', async (Bucket, Status, expected) => {
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  if (Status) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  expect(await new S3BucketVersioning({ region }).versioningOf(Bucket)).toBe(expected);
});

test('versioning of a bucket that is not there is a fault, not "off"', async () => {
  expect(await kindOf(new S3BucketVersioning({ region }).versioningOf('never-made'))).toBe('missing');
});

test('inline policies come as they were written, whatever is in them', async () => {
  const iam = new IAMClient({ region });
  await iam.send(new CreateUserCommand({ UserName: 'valentia' }));
  const grants = new IamGrantReader({ region });
  expect(await grants.inlinePoliciesOf('valentia')).toEqual(new Map());
  const resource = 'arn:aws:s3:::kpa-valentia/100%25 + more/*';
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: resource }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: 'valentia', PolicyName: 'upload', PolicyDocument: document }));
  expect([...(await grants.inlinePoliciesOf('valentia'))]).toEqual([['upload', document]]);
});

test('of a user that is not there, no policies is a fault', async () => {
  expect(await kindOf(new IamGrantReader({ region }).inlinePoliciesOf('nobody'))).toBe('missing');
});

test('what a user can sign in with is named as IAM names it', async () => {
  const iam = new IAMClient({ region });
  const UserName = 'indici';
  await iam.send(new CreateUserCommand({ UserName }));
  const credentials = new IamCredentialReader({ region });
  const asked = async () => [
    await credentials.hasLoginProfile(UserName),
    await credentials.mfaDevicesOf(UserName),
    await credentials.sshPublicKeysOf(UserName),
    await credentials.signingCertificatesOf(UserName),
  ];
  expect(await asked()).toEqual([false, [], [], []]);

  await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Only4TheEmulator!' }));
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
  const SerialNumber = VirtualMFADevice?.SerialNumber ?? '';
  const code = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
  await iam.send(new EnableMFADeviceCommand({ UserName, SerialNumber, ...code }));
  const ssh = { UserName, SSHPublicKeyBody: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC indici' };
  const { SSHPublicKey } = await iam.send(new UploadSSHPublicKeyCommand(ssh));
  expect(await asked()).toEqual([true, [SerialNumber], [SSHPublicKey?.SSHPublicKeyId], []]);
});
