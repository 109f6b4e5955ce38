import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { everyVerb } from '../../../../cli/verb-list';
import { FURTHER_KINDS, type LetterFacts, type LetterKind, writeLetter } from '../../../../cli/verbs/handover/letter';
import { letterFacts } from '../../../../cli/verbs/handover/letter-facts';
import { daysAfter } from '../../../../rotation/days';
import type { LedgerEntry } from '../../../../rotation/ledger';
import { loadConfiguration } from '../../../../settings/configuration';
import { NOW } from '../../../sealing/pgp-keys';
import { ACloud } from '../../a-cloud';
import { aConfigDir, removeConfigDirs } from '../../a-config-dir';
import { aWorld } from '../../a-world';
import { run } from '../../checked-run';

afterAll(removeConfigDirs);

const OLD = 'AKIAOLD0000000000000';
const NEW = 'AKIANEW0000000000000';
const KINDS: readonly LetterKind[] = ['handover', 'notice', ...FURTHER_KINDS];
const PREFIXES = ['', 'daily/', "O'Connor and co/", 'a b/(c)/!d/', 'x=1,y:2/@here/'];
const MAIL = { from: 'keys@example.org', owner: 'data@example.org', telephone: '+64 9 555 0100' };

const aKey = (id: string, days: number) => ({
  ...({ id, user: 'valentia', status: 'Active', lastUsed: { kind: 'never' } } as const),
  createdAt: daysAfter(NOW, -days),
});

interface Shape {
  readonly kind: LetterKind;
  readonly user?: 'valentia' | 'kotahi-writer';
  readonly prefix?: string;
  readonly telephone?: boolean;
  readonly first?: boolean;
}

async function letter({ kind, user: name = 'valentia', prefix = '', telephone = true, first = false }: Shape) {
  const mail = telephone ? MAIL : { from: MAIL.from, owner: MAIL.owner };
  const dir = await aConfigDir({ settings: { deployment: { mail } } });
  const { settings, sealingKeys } = await loadConfiguration({ dir, now: NOW });
  const known = settings.users.find((user) => user.name === name)!;
  const sealingKey = sealingKeys.get(name);
  if (!sealingKey || sealingKey instanceof Error) throw new Error('no sealing key');
  const facts: LetterFacts = letterFacts({
    settings,
    user: { ...known, uploads: { ...known.uploads, prefix } },
    generation: 2,
    key: aKey(NEW, 1),
    oldKey: first ? undefined : aKey(OLD, 150),
    sealingKey,
    sealedSecret: '-----BEGIN PGP MESSAGE-----\n\nsealed\n-----END PGP MESSAGE-----\n',
    by: daysAfter(NOW, 30),
    now: NOW,
    more: {
      handedOverOn: 'Monday, 1 March 2027',
      offSince: '',
      deletedOn: 'Monday, 8 March 2027',
      formerPlace: 's3://old/',
    },
  });
  return { facts, text: await writeLetter(dir, kind, known.contact.kind, facts) };
}

describe.each(KINDS)('the letter "%s"', (kind) => {
  test.each(['valentia', 'kotahi-writer'] as const)(
    'to %s reads as a letter: whole, within 120 columns, no gap',
    async (user) => {
      for (const shape of [{}, { telephone: false }, { first: true }]) {
        const { text } = await letter({ kind, user, ...shape });
        expect(text).not.toMatch(/\{\{|\}\}|undefined|&#|&amp;| \n|\n\n\n/);
        // A command is whole on one line, however long its place is; so is a header.
        expect(text.split('\n').filter((line) => line.length > 120 && !/^( {5}|Subject: )/.test(line))).toEqual([]);
        expect(text).toMatch(/^(To: .*\nReply-To: .*\n)?Subject: \S.*\n\nDear /);
      }
    },
  );

  test('says whom to call, and that nobody asks for a secret', async () => {
    const withNumber = (await letter({ kind })).text;
    expect(withNumber).toContain('+64 9 555 0100');
    const without = (await letter({ kind, telephone: false })).text;
    expect(without).toContain('data@example.org');
    expect(without).not.toMatch(/\bcall\b/i);
    for (const text of [withNumber, without]) expect(text).toContain('We never ask for a secret access key.');
  });
});

describe('what a letter tells to copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-letter-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs each line that stands as a command, in bash, with an `aws` and a `gpg` that write down how they were called. */
  function copied(text: string): readonly (readonly string[])[] {
    const here = mkdtempSync(join(folder, 'run-'));
    const bin = join(here, 'bin');
    mkdirSync(bin);
    for (const name of ['aws', 'gpg']) {
      const file = join(bin, name);
      writeFileSync(file, `#!/bin/bash\n{ printf '%s\\037' ${name} "$@"; echo; } >> "${join(here, 'calls')}"\n`);
      chmodSync(file, 0o755);
    }
    writeFileSync(join(here, 'calls'), '');
    const commands = text.split('\n').filter((line) => /^ {5}\S/.test(line));
    execFileSync('bash', ['-eo', 'pipefail', '-c', commands.join('\n')], {
      cwd: here,
      env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    return readFileSync(join(here, 'calls'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\u001f').slice(0, -1));
  }

  const uploadOf = (prefix: string, file: string, profile: string): readonly string[] => [
    ...['aws', 's3', 'cp', file, `s3://kpa-valentia/${prefix}${file}`, '--profile', profile],
  ];

  test.each(PREFIXES)('the hand-over: opens, configures and uploads where it belongs, under "%s"', async (prefix) => {
    const { text, facts } = await letter({ kind: 'handover', prefix });
    const upload = uploadOf(prefix, facts.testFile, 'keyturn-new');
    const configure = ['aws', 'configure', '--profile', 'keyturn-new'];
    // For Windows, then for Linux and macOS.
    expect(copied(text)).toEqual([['gpg', '--decrypt', 'valentia-2.asc'], configure, upload, configure, upload]);
  });

  test.each(PREFIXES)('another place: uploads there with the key that is in use, under "%s"', async (prefix) => {
    const { text, facts } = await letter({ kind: 'moved', prefix });
    const upload = uploadOf(prefix, facts.testFile, 'default');
    expect(copied(text)).toEqual([upload, upload]);
  });

  test('no other letter tells to copy anything', async () => {
    for (const kind of KINDS.filter((one) => one !== 'handover' && one !== 'moved')) {
      expect(copied((await letter({ kind })).text)).toEqual([]);
    }
  });

  test('leads somebody who has never used PGP, on Windows too, and to wherever keys are kept', async () => {
    const { text, facts } = await letter({ kind: 'handover' });
    for (const word of [
      'Gpg4win',
      'Kleopatra',
      'passphrase',
      'Save All',
      facts.fingerprint,
      'AWS_ACCESS_KEY_ID',
      'WinSCP',
      'rclone',
    ])
      expect(text).toContain(word);
  });
});

describe('a further letter is written only where it is true', () => {
  const entry = (previous: LedgerEntry['previous'], suspended = false): LedgerEntry => ({
    generation: 2,
    previous,
    suspended,
  });

  async function ask(
    kind: string,
    ledger: LedgerEntry,
    old: 'Active' | 'Inactive' | 'gone',
    now: 'Active' | 'Inactive',
    handed = true,
  ) {
    const cloud = new ACloud(() => NOW).withSupplier('valentia', ledger);
    if (old !== 'gone') cloud.withKey('valentia', OLD, daysAfter(NOW, -150), old);
    cloud.withKey('valentia', NEW, daysAfter(NOW, -5), now);
    const dir = await aConfigDir({
      ledger: { 'kotahi-writer': { generation: 1, previous: 'deleted' }, valentia: ledger },
      settings: { deployment: { mail: MAIL } },
    });
    if (handed) {
      mkdirSync(join(dir, 'evidence'));
      const handover = { at: daysAfter(NOW, -4).toISOString(), accessKeyId: NEW };
      writeFileSync(
        join(dir, 'evidence', 'valentia-2.json'),
        JSON.stringify({ user: 'valentia', generation: 2, handover }),
      );
    }
    const world = aWorld({ cloud, now: NOW, cwd: dir });
    const code = await run(
      ['handover', 'valentia', '--letter', kind, '--config-dir', dir, '--out', 'letters'],
      everyVerb(),
      world,
    );
    const read = () => readFileSync(join(dir, 'letters', `valentia-2-${kind}.txt`), 'utf8');
    return { code, text: code === 0 ? read() : '', said: world.stderr() };
  }

  test.each([
    ['reminder', entry('active'), 'Active', 'Active', /on Thursday, 25 February 2027 we sent you/],
    ['off', entry('inactive'), 'Inactive', 'Active', /Old access key {5}AKIAOLD0000000000000, off/],
    // The brake: IAM is ahead of ledger and tags.
    ['suspended', entry('active'), 'Inactive', 'Inactive', /Please call \+64 9 555 0100 now/],
    ['suspended', entry('deleted', true), 'gone', 'Inactive', /URGENT/],
    ['moved', entry('deleted'), 'gone', 'Active', /From now on {4}s3:\/\/kpa-valentia\//],
  ] as const)('%s of %j', async (kind, ledger, old, now, says) => {
    const { code, text, said } = await ask(kind, ledger, old, now);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(text).toMatch(says);
  });

  test.each([
    ['reminder', entry('deleted'), 'gone', 'Active', true],
    ['reminder', entry('active'), 'Active', 'Active', false],
    ['off', entry('active'), 'Active', 'Active', true],
    // Switched off by hand, and no step of a rotation.
    ['off', entry('active'), 'Inactive', 'Active', true],
    ['suspended', entry('active'), 'Inactive', 'Active', true],
    ['moved', entry('deleted', true), 'gone', 'Inactive', true],
  ] as const)('%s of %j with %s and %s: refused', async (kind, ledger, old, now, handed) => {
    const { code, said } = await ask(kind, ledger, old, now, handed);
    expect([code, said]).toEqual([1, expect.stringContaining('LETTER_NOT_TRUE')]);
  });

  test('a kind that there is not is a slip of the keyboard', async () => {
    expect((await ask('remindr', entry('active'), 'Active', 'Active')).code).toBe(2);
  });
});
