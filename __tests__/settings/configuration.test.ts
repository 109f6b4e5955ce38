import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyturnError } from '../../rotation/keyturn-error';
import { loadConfiguration, readLedgerText, writeLedger } from '../../settings/configuration';
import { ConfigurationError } from '../../settings/configuration-error';
import { configurationFolder } from '../../settings/configuration-folder';
import { fromGnuPg, keyPair, NOW } from '../sealing/pgp-keys';
import { ENCODINGS, MAILS } from '../sealing/sent-as';
import { asJson, aUser, someSettings } from './written-settings';

const LEDGER = '{\n  "valentia": { "generation": 1, "previous": "deleted" }\n}\n';
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keyturn-'));
  await mkdir(join(dir, 'sealing-keys'));
  await write('settings.json', asJson(someSettings()));
  await write('key-generations.json', LEDGER);
});
afterEach(() => rm(dir, { recursive: true }));

const write = (file: string, text: string | Uint8Array) => writeFile(join(dir, file), text);
const load = () => loadConfiguration({ dir, now: NOW });

async function faults() {
  const outcome = await load().catch((error: unknown) => error);
  if (outcome instanceof ConfigurationError) return outcome.faults.map(({ file, path }) => `${file} ${path}`.trim());
  throw new Error(`not refused, but: ${String(outcome)}`);
}

describe('a configuration', () => {
  test('is settings, ledger and sealing keys', async () => {
    await write('sealing-keys/valentia.asc', fromGnuPg('rsa'));
    const configuration = await load();
    expect(configuration.dir).toBe(dir);
    expect(configuration.settings.users[0]?.name).toBe('valentia');
    expect(configuration.ledger).toEqual({ valentia: { generation: 1, previous: 'deleted', suspended: false } });
    expect(configuration.sealingKeys.get('valentia')).toMatchObject({ file: 'sealing-keys/valentia.asc' });
  });

  test('may lack a sealing key: the plan refuses, not the synth', async () => {
    expect([...(await load()).sealingKeys]).toEqual([['valentia', undefined]]);
  });

  test('takes the sealing key that the settings name', async () => {
    await write('settings.json', asJson(someSettings({ users: [aUser({ sealingKey: 'ops.asc' })] })));
    await write('sealing-keys/ops.asc', fromGnuPg('curve25519'));
    expect((await load()).sealingKeys.get('valentia')).toMatchObject({ file: 'sealing-keys/ops.asc' });
  });

  test('with bad sealing keys of some users is one all the same: they say why, each for its user', async () => {
    const users = ['valentia', 'karo', 'indici', 'tahi'].map((name, i) =>
      aUser({ name, uploads: { bucket: `kpa-bucket-${i}` } }),
    );
    await write('settings.json', asJson(someSettings({ users })));
    const entries = users.map(({ name }) => [name, { generation: 1, previous: 'deleted' }]);
    await write('key-generations.json', JSON.stringify(Object.fromEntries(entries)));
    await write('sealing-keys/valentia.asc', 'hello');
    await write('sealing-keys/karo.asc', fromGnuPg('weak-rsa'));
    await write('sealing-keys/indici.asc', (await keyPair()).privateKey.armor());
    await write('sealing-keys/tahi.asc', fromGnuPg('rsa'));
    const { sealingKeys } = await load();
    expect([...sealingKeys].map(([name, key]) => [name, key instanceof KeyturnError ? key.code : 'good'])).toEqual([
      ['valentia', 'SEALING_KEY_UNREADABLE'],
      ['karo', 'SEALING_KEY_WEAK'],
      ['indici', 'SEALING_KEY_PRIVATE'],
      ['tahi', 'good'],
    ]);
  });

  test('with a sealing key that cannot be read is one all the same', async () => {
    await mkdir(join(dir, 'sealing-keys/valentia.asc'));
    expect((await load()).sealingKeys.get('valentia')).toMatchObject({
      code: 'SEALING_KEY_UNREADABLE',
      message: expect.stringContaining('sealing-keys/valentia.asc cannot be read (EISDIR)') as string,
    });
  });

  test.each(['d8242b8db5dc66dff99aaaa76ead99083ef7bb2d', 'D824 2B8D B5DC 66DF F99A  AAA7 6EAD 9908 3EF7 BB2D'])(
    'takes the sealing key that is pinned, however its fingerprint is written (%s)',
    async (sealingKeyFingerprint) => {
      await write('settings.json', asJson(someSettings({ users: [aUser({ sealingKeyFingerprint })] })));
      await write('sealing-keys/valentia.asc', fromGnuPg('rsa'));
      const { settings, sealingKeys } = await load();
      expect(settings.users[0]?.sealingKeyFingerprint).toBe('d8242b8db5dc66dff99aaaa76ead99083ef7bb2d');
      expect(sealingKeys.get('valentia')).toBeDefined();
    },
  );

  test('takes no other than the pinned one, and says both', async () => {
    const pinned = aUser({ sealingKeyFingerprint: 'b303c176cac329db3456b0f3a1848f77cc261ef6' });
    await write('settings.json', asJson(someSettings({ users: [pinned] })));
    await write('sealing-keys/valentia.asc', fromGnuPg('rsa'));
    expect((await load()).sealingKeys.get('valentia')).toMatchObject({
      code: 'SEALING_KEY_NOT_PINNED',
      because: expect.stringMatching(
        /holds the PGP key D824 2B8D .* \(Supplier <rsa@example.org>\), and settings.json pins B303 C176 .* for valentia/,
      ) as string,
    });
  });

  test('leaves keys of nobody alone', async () => {
    await write('sealing-keys/former-supplier.asc', 'no key');
    await expect(load()).resolves.toBeDefined();
  });
});

describe('a faulty configuration', () => {
  test('tells the faults of all files together, and changes nothing', async () => {
    await write(
      'settings.json',
      asJson({
        ...someSettings({ users: [aUser(), aUser({ name: 'karo', uploads: { bucket: 'kpt-kotahi' } })] }),
        colour: 1,
      }),
    );
    await write('key-generations.json', '{ "valentia": { "generation": 0, "previous": "deleted" } }');
    expect(await faults()).toEqual([
      'settings.json colour',
      'key-generations.json valentia.generation',
      'key-generations.json karo',
    ]);
  });

  test('whose users cannot be read says nothing of the ledger that may be wrong', async () => {
    await write('settings.json', asJson(someSettings({ users: [{ ...aUser(), name: undefined }] })));
    expect(await faults()).toEqual(['settings.json users[0].name']);
  });

  test('without its files', async () => {
    await rm(join(dir, 'settings.json'));
    await rm(join(dir, 'key-generations.json'));
    expect(await faults()).toEqual(['settings.json', 'key-generations.json']);
  });

  test('whose folder is not there', async () => {
    await expect(loadConfiguration({ dir: join(dir, 'elsewhere'), now: NOW })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('KEYTURN_CONFIG_DIR') as string,
    });
  });

  test('with a folder in place of a file', async () => {
    await rm(join(dir, 'key-generations.json'));
    await mkdir(join(dir, 'key-generations.json'));
    expect(await faults()).toEqual(['key-generations.json']);
  });

  test('reads as a list of places, each with its way out', async () => {
    await write('key-generations.json', '{\n  "valentia": { "generation": 0, "previous": "deleted" }\n}');
    await write('settings.json', asJson({ ...someSettings(), organisation: undefined }));
    await expect(load()).rejects.toMatchObject({
      message: [
        'The configuration has 2 faults; nothing was changed.',
        '  settings.json:1:1 organisation: is missing; it must be a text.',
        '  key-generations.json:2:31 valentia.generation: must be at least 1, not 0.',
      ].join('\n'),
      wayOut: 'Mend what is listed above and run the same command again.',
    });
  });
});

describe('the folder', () => {
  test('is the one that KEYTURN_CONFIG_DIR names, else the project', () => {
    expect(configurationFolder({ KEYTURN_CONFIG_DIR: dir })).toBe(dir);
    expect(configurationFolder({ KEYTURN_CONFIG_DIR: 'trial' })).toBe(join(process.cwd(), 'trial'));
    const project = join(__dirname, '..', '..');
    expect(configurationFolder({})).toBe(project);
    expect(configurationFolder({ KEYTURN_CONFIG_DIR: '' })).toBe(project);
  });

  test('is that of the nearest cdktf.json at or above where one is, never the package itself', async () => {
    const inside = join(dir, 'sealing-keys', 'old');
    await mkdir(inside, { recursive: true });
    expect(configurationFolder({}, inside)).toBe(inside);
    await writeFile(join(dir, 'cdktf.json'), '{}');
    expect(configurationFolder({}, inside)).toBe(dir);
    expect(configurationFolder({}, dir)).toBe(dir);
    expect(configurationFolder({ KEYTURN_CONFIG_DIR: 'trial' }, inside)).toBe(join(inside, 'trial'));
  });
});

describe('writing the ledger', () => {
  const file = () => join(dir, 'key-generations.json');

  test('replaces it, keeps its permissions and leaves nothing beside it', async () => {
    await chmod(file(), 0o640);
    await writeLedger(dir, '{}\n');
    expect(await readLedgerText(dir)).toBe('{}\n');
    expect((await stat(file())).mode & 0o777).toBe(0o640);
    expect((await readdir(dir)).sort()).toEqual(['key-generations.json', 'sealing-keys', 'settings.json']);
  });

  test('writes through a symbolic link', async () => {
    await writeFile(join(dir, 'real.json'), LEDGER);
    await rm(file());
    await symlink('real.json', file());
    await writeLedger(dir, '{}\n');
    expect(await readFile(join(dir, 'real.json'), 'utf8')).toBe('{}\n');
  });

  test('that fails leaves the old text and nothing beside it', async () => {
    await rm(file());
    await mkdir(file());
    await expect(writeLedger(dir, '{}\n')).rejects.toThrow();
    expect((await readdir(dir)).sort()).toEqual(['key-generations.json', 'sealing-keys', 'settings.json']);
  });

  test('that is not there is a fault of the configuration', async () => {
    await rm(file());
    await expect(readLedgerText(dir)).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe('files as the programs of people write them', () => {
  test.each(ENCODINGS.map(({ name, bytes }) => [name, bytes] as const))('%s', async (_, bytes) => {
    const users = [aUser({ company: 'Tāmaki Makaurau Ltd' })];
    await write('settings.json', bytes(asJson(someSettings({ users }))));
    await write('key-generations.json', bytes(LEDGER));
    await write('sealing-keys/valentia.asc', bytes(fromGnuPg('curve25519')));
    const { settings, ledger, sealingKeys } = await load();
    expect(settings.users[0]?.company).toBe('Tāmaki Makaurau Ltd');
    expect(ledger).toEqual({ valentia: { generation: 1, previous: 'deleted', suspended: false } });
    expect(sealingKeys.get('valentia')).toMatchObject({ file: 'sealing-keys/valentia.asc' });
  });

  test('a sealing key that was pasted from a mail is read, and a private one is called that', async () => {
    const secret = (await keyPair()).privateKey;
    for (const { bytes } of MAILS) {
      await write('sealing-keys/valentia.asc', bytes(fromGnuPg('rsa')));
      expect((await load()).sealingKeys.get('valentia')).toMatchObject({ fingerprint: expect.any(String) as string });
      await write('sealing-keys/valentia.asc', bytes(secret.armor()));
      expect((await load()).sealingKeys.get('valentia')).toMatchObject({ code: 'SEALING_KEY_PRIVATE' });
    }
    await write('sealing-keys/valentia.asc', secret.write());
    expect((await load()).sealingKeys.get('valentia')).toMatchObject({ code: 'SEALING_KEY_PRIVATE' });
  });

  test('letters of an encoding that nobody can tell are not guessed', async () => {
    const settings = asJson(someSettings({ organisation: 'Société' }));
    await write('settings.json', Buffer.from(settings, 'latin1'));
    const { faults: told } = (await load().catch((error: unknown) => error)) as ConfigurationError;
    expect(told).toEqual([
      expect.objectContaining({ file: 'settings.json', line: 2, message: expect.stringContaining('UTF-8') as string }),
    ]);
  });
});
