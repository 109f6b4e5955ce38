import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyVerb } from '../../cli/verb-list';
import type { LedgerEntry } from '../../rotation/ledger';
import { statusesOf } from '../../rotation/stage';
import { spokenFingerprint } from '../../sealing/recipient';
import { loadConfiguration } from '../../settings/configuration';
import { entry } from '../rotation/an-entry';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { aConfigDir, removeConfigDirs, sealingKeyOf } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const SAID = [
  ...['--company', 'Karo Ltd', '--integration', 'Daily delta files', '--why', 'No identity that AWS trusts'],
  ...['--contact', 'jo@example.org', '--contact-name', 'Jo Ngata', '--bucket', 'kpa-karo', '--prefix', 'daily/'],
];

async function aDesk(cloud = new ACloud(() => NOW)) {
  const dir = await aConfigDir();
  const keyturn = async (
    args: readonly string[],
    { says = false, writes }: { says?: boolean; writes?: string } = {},
  ) => {
    const world = aWorld({ cloud, now: NOW, says, writes, cwd: dir });
    const code = await run([...args, '--config-dir', dir], everyVerb(), world);
    return { code, out: world.stdout(), err: world.stderr(), questions: world.questions };
  };
  const read = (file: string): string => readFileSync(join(dir, file), 'utf8');
  return { dir, cloud, keyturn, read };
}

async function aKeyFile(dir: string, encode: (armored: string) => Buffer | Promise<Buffer>) {
  const { publicKey } = await sealingKeyOf('karo');
  writeFileSync(join(dir, 'from-the-mail'), await encode(publicKey.armor()));
  return { fingerprint: publicKey.getFingerprint(), option: ['--sealing-key', join(dir, 'from-the-mail')] };
}

test('user add and user remove keep the line ends of Windows', async () => {
  const { dir, keyturn, read } = await aDesk();
  const files = ['settings.json', 'key-generations.json'];
  for (const file of files) writeFileSync(join(dir, file), read(file).replaceAll('\n', '\r\n'));
  const isOfWindows = (): readonly boolean[] => files.map((file) => !/[^\r]\n/.test(read(file)));
  expect((await keyturn(['user', 'add', 'karo', ...SAID, '--yes'])).code).toBe(0);
  expect(isOfWindows()).toEqual([true, true]);
  await keyturn(['user', 'remove', 'karo', '--yes']);
  expect([read('settings.json').includes('"name": "karo"'), ...isOfWindows()]).toEqual([false, true, true]);
});

describe('user add', () => {
  it.each<[string, (armored: string) => Buffer | Promise<Buffer>]>([
    ['UTF-8', (armored) => Buffer.from(armored)],
    [
      'UTF-8 with a mark, and line ends of Windows',
      (armored) => Buffer.from(`\uFEFF${armored.replace(/\r?\n/g, '\r\n')}`),
    ],
    ['UTF-16, as Notepad and PowerShell write it', (armored) => Buffer.from(`\uFEFF${armored}`, 'utf16le')],
    ['a mail around it, quoted', (armored) => Buffer.from(`Hi,\n${armored.replace(/^/gm, '> ')}\nCheers`)],
    ['binary', async () => Buffer.from((await sealingKeyOf('karo')).publicKey.write())],
  ])('takes the PGP key as %s, pins it, and writes what a plan needs', async (_, encode) => {
    const { dir, keyturn } = await aDesk();
    const { fingerprint, option } = await aKeyFile(dir, encode);
    const said = ['--fingerprint', spokenFingerprint(fingerprint), '--yes'];
    const { code, out, err } = await keyturn(['user', 'add', 'karo', ...SAID, ...option, ...said]);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/npx keyturn plan\n.*npx keyturn apply\n.*npx keyturn handover karo/);
    const { settings, ledger, sealingKeys } = await loadConfiguration({ dir, now: NOW });
    expect(settings.users.at(-1)).toMatchObject({
      name: 'karo',
      company: 'Karo Ltd',
      contact: { kind: 'mail', name: 'Jo Ngata', address: 'jo@example.org' },
      uploads: { bucket: 'kpa-karo', prefix: 'daily/', bucketPolicy: 'ours' },
      sealingKeyFingerprint: fingerprint,
    });
    expect(ledger['karo']).toEqual(entry(1, 'deleted'));
    expect(sealingKeys.get('karo')).toMatchObject({ fingerprint });
  });

  it('leaves the rest of both files as they are', async () => {
    const { keyturn, read } = await aDesk();
    const before = { settings: read('settings.json'), ledger: read('key-generations.json') };
    await keyturn(['user', 'add', 'karo', ...SAID, '--yes']);
    for (const [file, text] of [
      ['settings.json', before.settings],
      ['key-generations.json', before.ledger],
    ] as const) {
      const lines = read(file).split('\n');
      expect(
        text.split('\n').filter((line) => !lines.some((one) => one.replace(/,$/, '') === line.replace(/,$/, ''))),
      ).toEqual([]);
    }
  });

  it('writes nothing where the fingerprint is another one, or nobody has compared it', async () => {
    const { dir, keyturn, read } = await aDesk();
    const before = read('settings.json');
    const { fingerprint, option } = await aKeyFile(dir, (armored) => Buffer.from(armored));
    const wrong = await keyturn(['user', 'add', 'karo', ...SAID, ...option, '--yes', '--fingerprint', 'a'.repeat(40)]);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('FINGERPRINT_DIFFERS')]);
    const no = await keyturn(['user', 'add', 'karo', ...SAID, ...option, '--yes']);
    expect([no.code, no.questions.length]).toEqual([1, 1]);
    expect(no.err).toContain(spokenFingerprint(fingerprint));
    expect([read('settings.json'), existsSync(join(dir, 'sealing-keys', 'karo.asc'))]).toEqual([before, false]);
  });

  it('names everything that is missing where nobody can be asked', async () => {
    const { keyturn } = await aDesk();
    const { code, err } = await keyturn(['user', 'add', 'karo', '--company', 'Karo']);
    expect([code, err]).toEqual([2, expect.stringContaining('--integration, --why, --contact, --bucket')]);
  });

  it('tells the faults of what was said as settings have them', async () => {
    const { keyturn, read } = await aDesk();
    const before = read('settings.json');
    const { code, err } = await keyturn(['user', 'add', 'karo', ...SAID.slice(0, -1), 'daily', '--yes']);
    expect([code, err]).toEqual([2, expect.stringContaining('must end in a slash')]);
    expect(read('settings.json')).toBe(before);
  });

  it('leads to adopt where IAM has the user, and adds nobody twice', async () => {
    const { keyturn } = await aDesk(new ACloud(() => NOW).withUser('karo'));
    expect((await keyturn(['user', 'add', 'karo', ...SAID, '--yes'])).out).toContain('npx keyturn adopt karo');
    const again = await keyturn(['user', 'add', 'Karo', ...SAID, '--yes']);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('USER_IS_THERE')]);
  });
});

describe('user remove', () => {
  const applied = (at: LedgerEntry): ACloud => {
    const cloud = new ACloud(() => NOW).withSupplier('valentia', at);
    for (const [n, status] of statusesOf(at).split(' ').entries()) {
      cloud.withKey('valentia', `AKIAVALENTIA0000000${n}`, NOW, status as 'Active' | 'Inactive');
    }
    return cloud;
  };

  it('begins with suspending where a key works, and names what IAM would refuse', async () => {
    const cloud = applied(entry(1, 'deleted'));
    cloud.grantsByUser.set('valentia', { groups: ['staff'] });
    const { keyturn, read } = await aDesk(cloud);
    const before = read('settings.json');
    const { code, out, err } = await keyturn(['user', 'remove', 'valentia', '--yes']);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/npx keyturn suspend valentia\n.*plan\n.*apply\n.*user remove/),
    ]);
    expect(err).toContain('aws iam remove-user-from-group --user-name valentia --group-name staff');
    expect(read('settings.json')).toBe(before);
  });

  it('takes a quiet user out of both files, and its bucket stays declared with its policy', async () => {
    const { dir, keyturn, read } = await aDesk(applied(entry(1, 'deleted', true)));
    writeFileSync(
      join(dir, 'key-generations.json'),
      '{ "kotahi-writer": { "generation": 1, "previous": "deleted" }, "valentia": { "generation": 1, "previous": "deleted", "suspended": true } }',
    );
    const { code, out, err } = await keyturn(['user', 'remove', 'valentia', '--yes']);
    expect([code, out]).toEqual([0, expect.stringContaining('npx keyturn plan --leaving valentia')]);
    expect(err).toContain('DELETED_TOO_SOON');
    const { settings, ledger } = await loadConfiguration({ dir, now: NOW });
    expect(settings.users.map(({ name }) => name)).toEqual(['kotahi-writer']);
    expect(settings.buckets.map(({ name, bucketPolicy }) => [name, bucketPolicy])).toEqual(
      expect.arrayContaining([
        ['kpa-valentia', 'shared'],
        ['kpt-kotahi', 'shared'],
      ]),
    );
    expect(Object.keys(ledger)).toEqual(['kotahi-writer']);
    expect(read('settings.json')).toContain('"organisation": "Kotahi Primary Data"');
    const again = await keyturn(['user', 'remove', 'valentia']);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('npx keyturn apply --leaving valentia')]);
  });

  it('is for a user that is there', async () => {
    const { keyturn } = await aDesk();
    const { code, err } = await keyturn(['user', 'remove', 'valentai']);
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean "valentia"?')]);
  });
});
