import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import getPort from 'get-port';
import { StsAccount } from '../../../aws/account';
import { type Aws, connect } from '../../../aws/connect';
import { InMemoryAws } from '../../aws/in-memory-aws';
import { kindOf } from '../../aws/kind-of';
import { INSTALLATION_MS, type Moto, startMoto } from '../../aws/moto';

/** An AWS, and how to set its scene. */
interface World {
  readonly aws: Aws;
  addUser: (name: string, path?: string, tags?: Record<string, string>) => Promise<void>;
}

let moto: Moto;
let overTheWire: World;
let inMemory: World;

beforeAll(async () => {
  moto = await startMoto();
  const iam = new IAMClient({});
  await new S3Client({ forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: 'evidence',
      CreateBucketConfiguration: { LocationConstraint: 'ap-southeast-2' },
    }),
  );
  await new SESClient({}).send(new VerifyEmailIdentityCommand({ EmailAddress: 'keys@example.org.nz' }));
  overTheWire = {
    aws: connect({ region: 'ap-southeast-2', attempts: 2 }),
    async addUser(name, path = '/', tags = {}) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await iam.send(new CreateUserCommand({ UserName: name, Path: path, Tags }));
    },
  };
  const memory = new InMemoryAws();
  inMemory = {
    aws: memory,
    addUser: (name, path, tags) => Promise.resolve(memory.addUser(name, { path, tags })),
  };
}, INSTALLATION_MS);

afterAll(async () => {
  overTheWire?.aws.close();
  await moto?.stop();
});

describe.each([
  ['in memory', () => inMemory],
  ['over the wire', () => overTheWire],
])('%s', (_where, world) => {
  test('a key is made, switched off and on, and deleted', async () => {
    const { aws, addUser } = world();
    await addUser('ann');
    const { record, secret } = await aws.keys.create('ann');
    expect(secret.length).toBeGreaterThan(20);
    expect(await aws.keys.keysOf('ann')).toEqual([{ ...record, user: 'ann', status: 'Active' }]);
    expect(await aws.keys.lastUse(record.id)).toEqual({ kind: 'never' });
    await aws.keys.deactivate('ann', record.id);
    await aws.keys.deactivate('ann', record.id);
    expect((await aws.keys.keysOf('ann'))[0]?.status).toBe('Inactive');
    await aws.keys.activate('ann', record.id);
    expect((await aws.keys.keysOf('ann'))[0]?.status).toBe('Active');
    await aws.keys.delete('ann', record.id);
    expect(await aws.keys.keysOf('ann')).toEqual([]);
    expect(await kindOf(aws.keys.delete('ann', record.id))).toBe('missing');
    expect(await kindOf(aws.keys.deactivate('ann', record.id))).toBe('missing');
    expect(await kindOf(aws.keys.lastUse(record.id))).toBe('missing');
  });

  test('keys come oldest first, and no user has three', async () => {
    const { aws, addUser } = world();
    await addUser('ben');
    const first = await aws.keys.create('ben');
    const second = await aws.keys.create('ben');
    expect((await aws.keys.keysOf('ben')).map(({ id }) => id)).toEqual([first.record.id, second.record.id]);
    expect(await kindOf(aws.keys.create('ben'))).toBe('limit');
  });

  test('a missing user is a fault where keys are asked for, and nothing where the user is', async () => {
    const { aws } = world();
    expect(await kindOf(aws.keys.keysOf('nobody'))).toBe('missing');
    expect(await aws.users.userNamed('nobody')).toBeUndefined();
  });

  test('users have path and tags, one by one and all at once', async () => {
    const { aws, addUser } = world();
    const tags = { 'keyturn:contact': 'isabelle@karo.co.nz', 'keyturn:audience': 'external' };
    await addUser('cat', '/suppliers/', tags);
    const cat = await aws.users.userNamed('cat');
    expect(cat).toMatchObject({ name: 'cat', path: '/suppliers/', tags });
    // All at once IAM also says which policies are attached: nobody else is asked for that.
    const listed = (await aws.users.users()).find(({ name }) => name === 'cat');
    expect(listed).toEqual({ ...cat, quarantinedBy: [] });
  });

  test('the report tells of active keys', async () => {
    const { aws, addUser } = world();
    await addUser('dan');
    await aws.keys.create('dan');
    const { rows } = await aws.users.credentialReport();
    expect(rows.find(({ user }) => user === 'dan')?.keys.map(({ active }) => active)).toEqual([true, false]);
  });

  test('an object is put, got, listed and deleted', async () => {
    const store = world().aws.evidence('evidence');
    const key = 'check/unsent/a b+c&é.json';
    expect(await store.get(key)).toBeUndefined();
    const etag = await store.put(key, '{"ā":1}', 'application/json');
    expect(await store.get(key)).toEqual({ key, body: '{"ā":1}', etag });
    expect(await store.list('check/unsent/')).toEqual([key]);
    expect(await store.list('elsewhere/')).toEqual([]);
    await store.delete(key);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
  });

  test('of two who write on condition one is refused', async () => {
    const store = world().aws.evidence('evidence');
    const etag = await store.put('lock', 'one', 'text/plain', { ifAbsent: true });
    expect(await kindOf(store.put('lock', 'two', 'text/plain', { ifAbsent: true }))).toBe('conflict');
    const next = await store.put('lock', 'three', 'text/plain', { ifEtag: etag });
    expect(await kindOf(store.put('lock', 'four', 'text/plain', { ifEtag: etag }))).toBe('conflict');
    expect((await store.get('lock'))?.etag).toBe(next);
    await store.delete('lock');
    expect(await kindOf(store.put('lock', 'five', 'text/plain', { ifEtag: next }))).toBe('conflict');
  });

  test('a mail goes out', async () => {
    const mail = {
      from: 'keys@example.org.nz',
      to: ['ann@example.org.nz'],
      subject: 'Kia ora',
      html: '<p>ā</p>',
      text: 'ā',
    };
    expect(await world().aws.mailer.send(mail)).not.toBe('');
  });
});

test('SES refuses a sender it does not know', async () => {
  const mail = { from: 'stranger@example.org', to: ['ann@example.org.nz'], subject: '', html: '', text: '' };
  expect(await kindOf(overTheWire.aws.mailer.send(mail))).toBe('refused');
});

test('a bucket that is not there is a fault, not an empty one', async () => {
  expect(await kindOf(overTheWire.aws.evidence('no-such-bucket').get('x'))).toBe('missing');
});

test('more objects than fit a page are all listed', async () => {
  const store = overTheWire.aws.evidence('evidence');
  const keys = Array.from({ length: 1003 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
  for (let i = 0; i < keys.length; i += 50) {
    await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, '', 'text/plain')));
  }
  expect(await store.list('many/')).toEqual(keys);
}, 240_000);

test('the account says who is calling', async () => {
  expect(await new StsAccount({ region: 'ap-southeast-2' }).caller()).toMatchObject({ account: '123456789012' });
});

test('no answer at all is a fault that may pass', async () => {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const port = await getPort({ host: '127.0.0.1', port: getPort.makeRange(25_000, 26_000) });
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  const nowhere = connect({ region: 'ap-southeast-2', attempts: 1 });
  try {
    await expect(nowhere.keys.keysOf('ann')).rejects.toMatchObject({ kind: 'unreachable', retriable: true });
    await expect(nowhere.evidence('evidence').get('x')).rejects.toMatchObject({ kind: 'unreachable', retriable: true });
  } finally {
    process.env.AWS_ENDPOINT_URL = endpoint;
    nowhere.close();
  }
});
