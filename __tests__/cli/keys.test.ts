import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import type { ChainedRecord } from '../../change-records/chain/chained-record';
import { readRecords, verifyFolder } from '../../change-records/chain/record-folder';
import { everyVerb } from '../../cli/verb-list';
import type { LastUsed } from '../../rotation/access-key';
import { daysAfter } from '../../rotation/days';
import { openpgp } from '../../sealing/openpgp';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs, sealingKeyOf } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const usedAgo = (days: number): LastUsed => ({
  kind: 'used',
  at: daysAfter(NOW, -days),
  service: 's3',
  region: 'ap-southeast-2',
});

/** Two of the staff, and a supplier of the ledger. */
const anAccount = (): ACloud =>
  new ACloud(() => NOW)
    .withUser('jo')
    .withKey('jo', 'AKIAJO00000000001111', daysAfter(NOW, -91), 'Active', usedAgo(40))
    .withUser('mere')
    .withKey('mere', 'AKIAMERE000000002222', daysAfter(NOW, -90), 'Inactive')
    .withKey('mere', 'AKIAMERE000000003333', daysAfter(NOW, -5), 'Active', usedAgo(1))
    .withSupplier('valentia', { generation: 1, previous: 'deleted', suspended: false })
    .withKey('valentia', 'AKIAVALENTIA00004444', daysAfter(NOW, -20), 'Active', usedAgo(1));

async function keys(argv: readonly string[], { cloud = anAccount(), says = true, dir = '' } = {}) {
  const folder = dir === '' ? await aConfigDir() : dir;
  const world = aWorld({ cloud, says, now: NOW, cwd: folder, env: { USER: 'operator' } });
  const code = await run(['keys', ...argv, '--config-dir', folder], everyVerb(), world);
  const chain = await readRecords(join(folder, 'records'));
  const records = chain.filter(({ kind }) => kind !== 'begun');
  // Whatever was done was begun on record first, and has its end.
  expect(records.map((record) => 'begun' in record && record.begun)).toEqual(
    chain.filter(({ kind }) => kind === 'begun').map(({ number }) => number),
  );
  return {
    code,
    world,
    cloud,
    folder,
    records,
    changes: cloud.calls.filter((call) => /create|activate|delete/.test(call)),
  };
}

describe('list', () => {
  const found = (text: string): readonly string[] => text.match(/AKIA…\d{4}/g) ?? [];

  test('everybody, oldest first, masked', async () => {
    const { world, code } = await keys(['list']);
    expect(world.stdout()).toBe(
      [
        'USER      KEY        STATUS    AGE   LAST USED            BELONGS TO',
        'jo        AKIA…1111  Active    91 d  2027-01-20 13:00 s3',
        'mere      AKIA…2222  Inactive  90 d  never',
        'valentia  AKIA…4444  Active    20 d  2027-02-28 13:00 s3  the ledger',
        'mere      AKIA…3333  Active    5 d   2027-02-28 13:00 s3',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
  });

  test.each<[string, string[], string[], number]>([
    ['older than 90', ['--older-than', '90'], ['AKIA…1111'], 1],
    ['older than 89', ['--older-than', '89'], ['AKIA…1111', 'AKIA…2222'], 1],
    ['older than 91', ['--older-than', '91'], [], 0],
    ['unused for 40 days', ['--unused', '40'], ['AKIA…1111', 'AKIA…2222'], 1],
    ['unused for 41 days', ['--unused', '41'], ['AKIA…2222'], 1],
    ['both', ['--unused', '40', '--older-than', '90'], ['AKIA…1111'], 1],
    ['of one user', ['mere'], ['AKIA…2222', 'AKIA…3333'], 0],
  ])('%s', async (_, argv, expected, exit) => {
    const { world, code } = await keys(['list', ...argv]);
    expect([found(world.stdout()), code]).toEqual([expected, exit]);
  });

  test('of nobody is no empty list', async () => {
    const { world, code } = await keys(['list', 'mer']);
    expect([code, world.stderr()]).toEqual([2, expect.stringContaining('Did you mean "mere"?')]);
  });

  test('an unknown use is not unused', async () => {
    const cloud = anAccount();
    cloud.faults.set(
      'lastUse AKIAJO00000000001111',
      new AwsFault('throttled', 'iam:GetAccessKeyLastUsed', 'Throttling', ''),
    );
    const { world } = await keys(['list', '--unused', '1', 'jo'], { cloud });
    expect(world.stdout()).toBe('No such key.\n');
  });

  test('a user that cannot be looked at is said', async () => {
    const cloud = anAccount();
    cloud.faults.set('keysOf jo', new AwsFault('denied', 'iam:ListAccessKeys', 'AccessDenied', 'no'));
    const { world, code } = await keys(['list', '--json'], { cloud });
    const answer = JSON.parse(world.stdout()) as {
      complete: boolean;
      keys: { accessKeyId: string }[];
      problems: unknown[];
    };
    expect([code, answer.complete, answer.problems]).toEqual([
      2,
      false,
      [expect.objectContaining({ user: 'jo', code: 'AWS_DENIED' })],
    ]);
    expect(answer.keys.map((key) => key.accessKeyId)).toContain('AKIAMERE000000003333');
  });
});

describe('a change', () => {
  test.each<[string, string[], string, Partial<ChainedRecord>]>([
    [
      'deactivate',
      ['deactivate', 'jo', '1111'],
      'deactivate AKIAJO00000000001111',
      { before: 'Active', after: 'Inactive' },
    ],
    [
      'activate',
      ['activate', 'mere', 'AKIA…2222'],
      'activate AKIAMERE000000002222',
      { before: 'Inactive', after: 'Active' },
    ],
    [
      'delete',
      ['delete', 'mere', 'AKIAMERE000000002222'],
      'delete AKIAMERE000000002222',
      { before: 'Inactive', after: null },
    ],
  ])('%s asks, does it and records it', async (_, argv, call, recorded) => {
    const { code, world, changes, records, folder } = await keys([...argv, '--reason', 'tidying up']);
    expect(world.questions).toHaveLength(1);
    expect(changes).toEqual([call]);
    expect(records).toEqual([
      expect.objectContaining({
        kind: 'key-change',
        outcome: 'done',
        reason: 'tidying up',
        accessKeyId: expect.stringMatching(/^AKIA…\d{4}$/) as string,
        recordedBy: { name: 'operator', arn: 'arn:aws:iam::123456789012:role/operator' },
        ...recorded,
      }),
    ]);
    expect((await verifyFolder(join(folder, 'records'))).faults).toEqual([]);
    expect(code).toBe(0);
  });

  test('--yes asks nothing', async () => {
    const { world, code } = await keys(['deactivate', 'jo', '1111', '--yes'], { says: false });
    expect([code, world.questions]).toEqual([0, []]);
  });

  test('facts are read again after the question', async () => {
    const { cloud } = await keys(['deactivate', 'jo', '1111']);
    const last = cloud.calls.lastIndexOf('keysOf jo');
    expect([
      cloud.calls.filter((call) => call === 'keysOf jo').length,
      last < cloud.calls.indexOf('deactivate AKIAJO00000000001111'),
    ]).toEqual([2, true]);
  });

  test('programs get the whole ID', async () => {
    const { world } = await keys(['deactivate', 'jo', '1111', '--yes', '--json']);
    expect(JSON.parse(world.stdout())).toMatchObject({
      user: 'jo',
      accessKeyId: 'AKIAJO00000000001111',
      action: 'deactivated',
      record: 2,
    });
  });

  test('what is so already is left alone', async () => {
    const { code, changes, records, world } = await keys(['deactivate', 'mere', '2222']);
    expect([code, changes, records, world.questions]).toEqual([0, [], [], []]);
  });

  test('one that AWS refuses is recorded as failed', async () => {
    const cloud = anAccount();
    cloud.faults.set(
      'deactivate AKIAJO00000000001111',
      new AwsFault('denied', 'iam:UpdateAccessKey', 'AccessDenied', 'no'),
    );
    const { code, records } = await keys(['deactivate', 'jo', '1111'], { cloud });
    expect([code, records]).toEqual([
      2,
      [expect.objectContaining({ outcome: 'failed', problem: expect.stringContaining('AccessDenied') as string })],
    ]);
  });
});

const TYPED_WRONGLY = /NO_SUCH|NO_PLACE/;

describe('refused, and nothing changed or recorded', () => {
  test.each<[string, string[], string | undefined]>([
    ['declined', ['deactivate', 'jo', '1111'], undefined],
    ['deleting an active key', ['delete', 'jo', '1111', '--yes'], 'DELETE_BEFORE_DISABLE'],
    ['an unknown user', ['delete', 'nobody', '1111', '--yes'], 'NO_SUCH_USER'],
    ['an unknown key', ['delete', 'mere', '9999', '--yes'], 'NO_SUCH_KEY'],
    ['too short an ending', ['delete', 'mere', '222', '--yes'], 'NO_SUCH_KEY'],
    ['a key of another user', ['deactivate', 'jo', '3333', '--yes'], 'NO_SUCH_KEY'],
    ['deactivating a supplier', ['deactivate', 'valentia', '4444', '--yes'], 'npx keyturn suspend valentia'],
    ['activating a supplier', ['activate', 'valentia', '4444', '--yes'], 'npx keyturn resume valentia'],
    ['deleting of a supplier', ['delete', 'valentia', '4444', '--yes'], 'npx keyturn delete valentia'],
    ['issuing to a supplier', ['issue', 'valentia', '--parameter', '/p', '--yes'], 'npx keyturn start valentia'],
    ['a third key', ['issue', 'mere', '--parameter', '/p', '--yes'], 'TWO_KEYS_ALREADY'],
    ['no place for the secret', ['issue', 'jo', '--yes'], 'NO_PLACE_FOR_SECRET'],
    ['half a place', ['issue', 'jo', '--seal-to', 'x.asc', '--yes'], 'NO_PLACE_FOR_SECRET'],
    ['two places', ['issue', 'jo', '--seal-to', 'x', '--out', 'y', '--parameter', '/p'], 'NO_PLACE_FOR_SECRET'],
  ])('%s', async (_, argv, because) => {
    const { code, world, changes, records } = await keys(argv, { says: false });
    expect([code, changes, records]).toEqual([TYPED_WRONGLY.test(because ?? '') ? 2 : 1, [], []]);
    expect(world.stderr()).toContain(because ?? 'jo: AKIA…1111, Active, made 2026-11-30');
  });

  test('a key that changed while the question stood', async () => {
    const cloud = anAccount();
    const world = aWorld({ cloud, now: NOW });
    const answering = { ...world, ask: async () => (await cloud.keys.deactivate('jo', 'AKIAJO00000000001111'), true) };
    const code = await run(
      ['keys', 'deactivate', 'jo', '1111', '--config-dir', await aConfigDir()],
      everyVerb(),
      answering,
    );
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('CHANGED_MEANWHILE')]);
  });

  test('where the chain of records is broken', async () => {
    const { folder } = await keys(['deactivate', 'jo', '1111', '--yes']);
    writeFileSync(join(folder, 'records', '0001.md'), 'something else');
    const { code, world, changes } = await keys(['deactivate', 'jo', '1111', '--yes'], { dir: folder });
    expect([code, changes, world.stderr()]).toEqual([1, [], expect.stringContaining('CHAIN_BROKEN')]);
  });
});

describe('issue', () => {
  const SECRET = 'secret-of-AKIAISSUED0000000001';

  async function issueToFile(cloud = anAccount()) {
    const folder = await aConfigDir();
    const argv = ['issue', 'jo', '--seal-to', 'sealing-keys/valentia.asc', '--out', 'jo.key.asc', '--yes'];
    return keys(argv, { cloud, dir: folder });
  }

  const everythingWritten = (folder: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');

  test('the secret goes to a sealed file that only its holder can open, and nowhere else', async () => {
    const { code, world, folder, records } = await issueToFile();
    const { readMessage, decrypt } = openpgp();
    const message = await readMessage({ armoredMessage: readFileSync(join(folder, 'jo.key.asc'), 'utf8') });
    const { privateKey } = await sealingKeyOf('valentia');
    expect((await decrypt({ message, decryptionKeys: privateKey })).data).toBe(
      `[jo]\naws_access_key_id = AKIAISSUED0000000001\naws_secret_access_key = ${SECRET}\n`,
    );
    expect(statSync(join(folder, 'jo.key.asc')).mode & 0o777).toBe(0o600);
    expect(world.stdout()).toMatch(/^AKIA…0001 of jo is issued; its secret is in jo\.key\.asc, sealed to valentia </);
    expect(`${world.stdout()}${world.stderr()}${everythingWritten(folder)}`).not.toContain(SECRET);
    expect(records).toEqual([expect.objectContaining({ action: 'issued', outcome: 'done', accessKeyId: 'AKIA…0001' })]);
    expect(code).toBe(0);
  });

  test('or to a SecureString parameter', async () => {
    const { code, cloud, world, folder } = await keys(['issue', 'jo', '--parameter', '/jo/key', '--yes', '--json']);
    expect(JSON.parse(cloud.secrets.get('/jo/key') ?? '')).toEqual({
      AccessKeyId: 'AKIAISSUED0000000001',
      SecretAccessKey: SECRET,
    });
    expect(`${world.stdout()}${world.stderr()}${everythingWritten(folder)}`).not.toContain(SECRET);
    expect(code).toBe(0);
  });

  test('declined: no key, no file', async () => {
    const folder = await aConfigDir();
    const argv = ['issue', 'jo', '--seal-to', 'sealing-keys/valentia.asc', '--out', 'jo.key.asc'];
    const { code, changes } = await keys(argv, { dir: folder, says: false });
    expect([code, changes, existsSync(join(folder, 'jo.key.asc'))]).toEqual([1, [], false]);
  });

  test('an existing file or parameter is not overwritten', async () => {
    const folder = await aConfigDir();
    writeFileSync(join(folder, 'jo.key.asc'), 'mine');
    const argv = ['issue', 'jo', '--seal-to', 'sealing-keys/valentia.asc', '--out', 'jo.key.asc', '--yes'];
    const toFile = await keys(argv, { dir: folder });
    expect([toFile.code, toFile.changes, readFileSync(join(folder, 'jo.key.asc'), 'utf8')]).toEqual([2, [], 'mine']);
    const cloud = anAccount();
    cloud.secrets.set('/jo/key', 'mine');
    const toParameter = await keys(['issue', 'jo', '--parameter', '/jo/key', '--yes'], { cloud });
    expect([toParameter.code, toParameter.changes, cloud.secrets.get('/jo/key')]).toEqual([1, [], 'mine']);
  });

  test('a secret that cannot be kept: the key is deleted again', async () => {
    const cloud = anAccount();
    cloud.faults.set('createSecret /jo/key', new AwsFault('denied', 'ssm:PutParameter', 'AccessDeniedException', 'no'));
    const { code, world, changes, records } = await keys(['issue', 'jo', '--parameter', '/jo/key', '--yes'], { cloud });
    expect(changes).toEqual(['create jo', 'createSecret /jo/key', 'delete AKIAISSUED0000000001']);
    expect(world.stderr()).toContain('SECRET_NOT_KEPT');
    expect([code, records]).toEqual([2, [expect.objectContaining({ action: 'issued', outcome: 'failed' })]]);
  });

  test('an answer that was lost: the key that nobody has the secret of is named', async () => {
    const cloud = anAccount();
    const keysAsTheyAre = { ...cloud.keys };
    Object.assign(cloud.keys, {
      create: async (user: string) => {
        await keysAsTheyAre.create(user);
        throw new AwsFault('unreachable', 'iam:CreateAccessKey', 'ECONNRESET', 'the line was cut');
      },
    });
    const { code, world } = await issueToFile(cloud);
    expect(world.stderr()).toContain('KEY_WITHOUT_SECRET: AWS made AKIA…0001 for jo');
    expect(code).toBe(2);
    // Both commands, for the place that it takes is needed; and they do it.
    for (const verb of ['deactivate', 'delete']) {
      expect(world.stderr()).toContain(`npx keyturn keys ${verb} jo 0001`);
      expect((await keys([verb, 'jo', '0001', '--yes'], { cloud })).code).toBe(0);
    }
    expect((await cloud.keys.keysOf('jo')).map(({ id }) => id)).toEqual(['AKIAJO00000000001111']);
  });

  test('a secret that cannot be kept and a key that cannot be taken back: both commands are named', async () => {
    const cloud = anAccount();
    const denied = (operation: string) => new AwsFault('denied', operation, 'AccessDeniedException', 'no');
    cloud.faults.set('createSecret /jo/key', denied('ssm:PutParameter'));
    cloud.faults.set('delete AKIAISSUED0000000001', denied('iam:DeleteAccessKey'));
    const { world } = await keys(['issue', 'jo', '--parameter', '/jo/key', '--yes'], { cloud });
    for (const verb of ['deactivate', 'delete']) expect(world.stderr()).toContain(`npx keyturn keys ${verb} jo 0001`);
  });

  test('a weak, private or missing sealing key is refused before a key is made', async () => {
    const folder = await aConfigDir();
    writeFileSync(join(folder, 'private.asc'), (await sealingKeyOf('valentia')).privateKey.armor());
    for (const [file, exit] of [
      ['private.asc', 1],
      ['none.asc', 2],
    ] as const) {
      const { code, changes } = await keys(['issue', 'jo', '--seal-to', file, '--out', 'o.asc', '--yes'], {
        dir: folder,
      });
      expect([code, changes, existsSync(join(folder, 'o.asc'))]).toEqual([exit, [], false]);
    }
  });
});
