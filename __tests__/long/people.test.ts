import { readFileSync, writeFileSync } from 'node:fs';
import { GetUserPolicyCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { openpgp } from '../../sealing/openpgp';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const NEW = 'karo';
/** valentia uploads to it, and others have a statement in its policy. */
const BUCKET = 'kpa-valentia';

let operator: AnOperator;

beforeAll(async () => {
  operator = await AnOperator.atWork();
});

afterAll(() => operator.goHome());

/** As S3 itself says. */
async function sids(bucket: string): Promise<readonly string[]> {
  const { Policy = '' } = await operator.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  return (JSON.parse(Policy) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
}

/** Where IAM lets the user put objects. */
async function places(user: string): Promise<unknown> {
  const { PolicyDocument = '' } = await operator.iam.send(
    new GetUserPolicyCommand({ UserName: user, PolicyName: 'upload' }),
  );
  const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Resource: unknown }[] };
  return Statement[0]?.Resource;
}

test('a user comes, moves with an overlap, and leaves, and the bucket keeps what others wrote', async () => {
  const before = await sids(BUCKET);
  // valentia has the whole bucket: its place gets a prefix of its own, and keeps nothing else.
  const settings = operator.config('settings.json');
  const edit = (change: (user: { name: string; uploads: unknown }) => void): void => {
    const json = JSON.parse(readFileSync(settings, 'utf8')) as { users: { name: string; uploads: unknown }[] };
    json.users.forEach(change);
    writeFileSync(settings, JSON.stringify(json, null, 2));
  };
  edit((user) => {
    if (user.name === 'valentia') user.uploads = { bucket: BUCKET, prefix: 'delta/' };
  });
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: NEW, email: 'keys@example.org' }] });
  const file = operator.sandbox.path('from-the-mail');
  writeFileSync(file, Buffer.from(`\uFEFF${publicKey}`, 'utf16le'));
  const fingerprint = (await openpgp().readKey({ armoredKey: publicKey })).getFingerprint();
  await operator.done(
    ...['user', 'add', NEW, '--yes', '--company', 'Karo', '--contact', 'jo@example.org', '--contact-name', 'Jo'],
    ...[
      '--integration',
      'Daily files',
      '--why',
      'No identity that AWS trusts',
      '--bucket',
      BUCKET,
      '--prefix',
      'karo/',
    ],
    ...['--sealing-key', file, '--fingerprint', fingerprint],
  );
  await operator.planAndApply('karo comes');
  expect(await operator.statusesIfThere(NEW)).toEqual(['Active']);
  expect(await places(NEW)).toBe(`arn:aws:s3:::${BUCKET}/karo/*`);
  await operator.done('handover', NEW, '--out', operator.sandbox.path('letters'));

  edit((user) => {
    if (user.name !== NEW) return;
    user.uploads = ['karo-new/', 'karo/'].map((prefix) => ({ bucket: BUCKET, prefix }));
  });
  await operator.planAndApply('karo moves, with an overlap');
  expect(await places(NEW)).toEqual([`arn:aws:s3:::${BUCKET}/karo-new/*`, `arn:aws:s3:::${BUCKET}/karo/*`]);

  expect((await operator.keyturn('user', 'remove', NEW, '--yes')).code).toBe(1);
  await operator.done('suspend', NEW);
  await operator.planAndApply('karo leaves: off first');
  await operator.done('user', 'remove', NEW, '--yes');
  await operator.done('plan', '--reason', 'karo leaves', '--leaving', NEW, '--accept', 'DELETED_TOO_SOON');
  await operator.done('apply', '--yes', '--leaving', NEW);
  expect(await operator.statusesIfThere(NEW)).toBeUndefined();
  const after = await sids(BUCKET);
  expect(after).toEqual(expect.arrayContaining([...before, 'KeyturnUploadValentia']));
  expect(after.filter((sid) => sid.includes('Karo'))).toEqual([]);
  await operator.isClean();
});
