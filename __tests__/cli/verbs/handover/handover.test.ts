import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CommandOutcome } from '../../../../cli/shell/command-run';
import { everyVerb } from '../../../../cli/verb-list';
import { daysAfter } from '../../../../rotation/days';
import type { Evidence } from '../../../../rotation/evidence';
import type { LedgerEntry } from '../../../../rotation/ledger';
import { openpgp } from '../../../../sealing/openpgp';
import type { WrittenSettings } from '../../../../settings/settings';
import { keyPair, NOW, sealTo } from '../../../sealing/pgp-keys';
import { ACloud } from '../../a-cloud';
import { aConfigDir, removeConfigDirs, sealingKeyOf } from '../../a-config-dir';
import { aState, synthesised } from '../../a-state';
import { aWorld } from '../../a-world';
import { run } from '../../checked-run';

afterAll(removeConfigDirs);

const OLD = 'AKIAOLD0000000000000';
const NEW = 'AKIANEW0000000000000';
const overlap: LedgerEntry = { generation: 2, previous: 'active', suspended: false };

const anOverlap = (user = 'valentia'): ACloud =>
  new ACloud(() => NOW)
    .withSupplier(user, overlap)
    .withKey(user, OLD, daysAfter(NOW, -150))
    .withKey(user, NEW, daysAfter(NOW, -1));

interface Given {
  readonly argv?: readonly string[];
  readonly user?: string;
  readonly cloud?: ACloud;
  readonly ledger?: LedgerEntry;
  /** Of asking Terraform for its state. @default `state` */
  readonly outcome?: Partial<CommandOutcome> | ((folder: string, state: string) => Partial<CommandOutcome>);
  /** What the state has otherwise of the newest key. */
  readonly newest?: object;
  readonly sealed?: readonly string[];
  readonly prepare?: (folder: string) => void;
  /** What Terraform shows as its state. @default the overlap; null: nothing is synthesised */
  readonly state?: string | null;
}

async function handOver(given: Given = {}) {
  const { user = 'valentia', argv = [], cloud = anOverlap(user), ledger = overlap } = given;
  const first = { generation: 1, previous: 'deleted' };
  const dir = await aConfigDir({
    ledger: { 'kotahi-writer': first, valentia: first, [user]: ledger },
    sealed: given.sealed ?? [user],
  });
  writeFileSync(join(dir, 'cdktf.json'), JSON.stringify({ language: 'typescript', app: 'npx tsx main.ts' }));
  const secret = await sealTo((await sealingKeyOf(user)).publicKey);
  const newest = { id: NEW, key_fingerprint: 'x', encrypted_secret: secret, ...given.newest };
  const { state = aState({ [user]: { '1': OLD, '2': newest } }) } = given;
  if (state !== null) synthesised(dir);
  given.prepare?.(dir);
  const runs: string[] = [];
  const world = aWorld({
    cloud,
    now: NOW,
    cwd: dir,
    outcome: ({ command, args, cwd }) => {
      runs.push(`${command} ${args.join(' ')} in ${cwd}`);
      const { outcome = { stdout: state ?? '' } } = given;
      return typeof outcome === 'function' ? outcome(cwd, state ?? '') : outcome;
    },
  });
  const code = await run(['handover', user, '--config-dir', dir, ...argv], everyVerb(), world);
  const file = join(dir, 'evidence', `${user}-2.json`);
  const evidence = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Evidence) : undefined;
  return { code, world, dir, evidence, runs };
}

describe('the letter', () => {
  test('to a contact by ticket: key ID, sealed secret, how to open and try it, by when', async () => {
    const { code, world, runs, dir } = await handOver();
    const text = world.stdout();
    expect(world.stderr()).toBe('Open a ticket at https://example.org/support.\nNext: npx keyturn verify valentia\n\n');
    expect(text).toMatch(
      /^Subject: New access key for Indici data - daily delta files \(valentia\), please change over by Wednesday, 31 March 2027\n/,
    );
    expect(text).toContain('Dear Valentia Technologies team,');
    expect(text).toContain(`Access key ID      ${NEW}`);
    expect(text).toContain(`Your present key (${OLD}) keeps working`);
    expect(text).toContain('gpg --decrypt valentia-2.asc');
    expect(text).toContain('aws s3 cp keyturn-test-2027-03-01.txt s3://kpa-valentia/keyturn-test-2027-03-01.txt');
    expect(text).toContain('by Wednesday, 31 March 2027 (30 days)');
    expect(text).not.toMatch(/\{\{|\}\}|undefined|&#/);
    expect(code).toBe(0);
    expect(runs).toEqual([`terraform show -no-color -json in ${join(dir, 'cdktf.out', 'stacks', 'suppliers')}`]);
  });

  test('to a contact by mail, under the prefix of its uploads', async () => {
    const { world } = await handOver({ user: 'kotahi-writer' });
    expect(world.stdout()).toMatch(
      /^To: Isabelle Beaumont <isabelle@example\.org>\nReply-To: data@example\.org\nSubject: New access key/,
    );
    expect(world.stdout()).toContain('Dear Isabelle Beaumont,');
    expect(world.stdout()).toContain('s3://kpt-kotahi/daily/keyturn-test-2027-03-01.txt');
    expect(world.stderr()).toContain('Send it to isabelle@example.org.');
  });

  test('holds the secret sealed, and only its holder can open it', async () => {
    const { world } = await handOver();
    const armored = /-----BEGIN PGP MESSAGE-----[^]+-----END PGP MESSAGE-----/.exec(world.stdout())?.[0] ?? '';
    const { readMessage, decrypt } = openpgp();
    const message = await readMessage({ armoredMessage: armored });
    const { privateKey } = await sealingKeyOf('valentia');
    expect((await decrypt({ message, decryptionKeys: privateKey })).data).toBe('sealed');
  });

  test('may be written into a folder with what goes with it', async () => {
    const { dir, world } = await handOver({ argv: ['--out', 'letters'] });
    expect(world.stdout()).toMatch(/^Written: letters\/valentia-2\.txt\nWritten: letters\/valentia-2\.asc\n/);
    expect(readFileSync(join(dir, 'letters', 'valentia-2.txt'), 'utf8')).toContain(`Access key ID      ${NEW}`);
    expect(readFileSync(join(dir, 'letters', 'valentia-2.asc'), 'utf8')).toMatch(/^-----BEGIN PGP MESSAGE-----\n/);
  });

  test('for programs', async () => {
    const { world } = await handOver({ argv: ['--json'] });
    expect(JSON.parse(world.stdout())).toMatchObject({
      user: 'valentia',
      generation: 2,
      accessKeyId: NEW,
      contact: { kind: 'ticket' },
      sealed: { file: 'valentia-2.asc' },
      handedOverAt: NOW.toISOString(),
    });
  });

  test('gives two weeks at least, however late it is', async () => {
    const cloud = new ACloud(() => NOW)
      .withSupplier('valentia', overlap)
      .withKey('valentia', OLD, daysAfter(NOW, -179))
      .withKey('valentia', NEW, daysAfter(NOW, -1));
    expect((await handOver({ cloud })).world.stdout()).toContain('by Monday, 15 March 2027 (14 days)');
  });
});

describe('the time of the hand-over', () => {
  test('is recorded, with the key it is sealed to', async () => {
    const { publicKey } = await sealingKeyOf('valentia');
    expect((await handOver()).evidence).toEqual({
      user: 'valentia',
      generation: 2,
      handover: { at: NOW.toISOString(), accessKeyId: NEW, sealedTo: publicKey.getFingerprint() },
    });
  });

  const earlier = (accessKeyId: string) => (folder: string) => {
    mkdirSync(join(folder, 'evidence'));
    const handover = { at: daysAfter(NOW, -0.5).toISOString(), accessKeyId };
    writeFileSync(
      join(folder, 'evidence', 'valentia-2.json'),
      JSON.stringify({ user: 'valentia', generation: 2, handover }),
    );
  };

  test.each<[string, string, Date]>([
    ['the first one counts', NEW, daysAfter(NOW, -0.5)],
    ['but not that of a key that is gone', 'AKIAGONE000000000000', NOW],
  ])('%s', async (_, accessKeyId, at) => {
    const { evidence } = await handOver({ prepare: earlier(accessKeyId) });
    expect(evidence?.handover).toMatchObject({ at: at.toISOString(), accessKeyId: NEW });
  });

  test('may be told, where it went another way', async () => {
    const at = daysAfter(NOW, -0.25).toISOString();
    const { evidence, code } = await handOver({ argv: ['--already', at] });
    expect([code, evidence?.handover]).toEqual([0, { at, accessKeyId: NEW }]);
  });

  test('is never told of a key that nobody knows, nor of one of two where the state cannot be read', async () => {
    const at = daysAfter(NOW, -0.25).toISOString();
    const orphan = await handOver({ argv: ['--already', at], state: aState({ valentia: { '1': OLD } }) });
    expect([orphan.code, orphan.evidence]).toEqual([1, undefined]);
    expect(orphan.world.stderr()).toMatch(/^ORPHAN_KEY: IAM has AKIA…0000 of valentia/);
    for (const state of [null, '{}', aState({ 'kotahi-writer': {} })]) {
      const silent = await handOver({ argv: ['--already', at], state });
      expect([silent.code, silent.evidence]).toEqual([2, undefined]);
      expect(silent.world.stderr()).toMatch(/^GENERATION_UNKNOWN/);
    }
  });

  test('may be told of the only key there is, without Terraform', async () => {
    const steady: LedgerEntry = { generation: 2, previous: 'deleted', suspended: false };
    const cloud = new ACloud(() => NOW).withSupplier('valentia', steady).withKey('valentia', NEW, daysAfter(NOW, -1));
    const at = daysAfter(NOW, -0.25).toISOString();
    const { evidence, code } = await handOver({ argv: ['--already', at], state: null, cloud, ledger: steady });
    expect([code, evidence?.handover]).toEqual([0, { at, accessKeyId: NEW }]);
  });

  test('order is no proof: of two keys the one that the state says is the newest', async () => {
    const at = daysAfter(NOW, -0.25).toISOString();
    const state = aState({ valentia: { '1': NEW, '2': OLD } });
    expect((await handOver({ argv: ['--already', at], state })).evidence?.handover?.accessKeyId).toBe(OLD);
  });

  test.each([['yesterday'], [daysAfter(NOW, -2).toISOString()], [daysAfter(NOW, 1).toISOString()]])(
    'but not %s: before the key was made, or to come',
    async (at) => {
      const { code, evidence, world } = await handOver({ argv: ['--already', at] });
      expect([code, evidence]).toEqual([2, undefined]);
      expect(world.stderr()).toContain('NO_SUCH_TIME');
    },
  );
});

describe('the notice', () => {
  test.each([
    ['valentia', 'Dear Valentia Technologies team,'],
    ['kotahi-writer', 'To: Isabelle Beaumont <isabelle@example.org>'],
  ])('to %s says when which key is due, and records nothing', async (user, beginning) => {
    const { world, evidence } = await handOver({ user, argv: ['--notice'] });
    expect(world.stdout()).toContain(beginning);
    expect(world.stdout()).toContain('is due in 30 days, on Wednesday, 31 March 2027:');
    expect(world.stdout()).toContain(`Access key ID  ${OLD}`);
    expect(world.stdout()).not.toContain('BEGIN PGP');
    expect(evidence).toBeUndefined();
  });
});

test('no notice is written about a key that Terraform does not know', async () => {
  const cloud = new ACloud(() => NOW)
    .withSupplier('valentia', overlap)
    .withKey('valentia', OLD, daysAfter(NOW, -150), 'Inactive')
    .withKey('valentia', NEW, daysAfter(NOW, -1));
  const { world, code } = await handOver({ argv: ['--notice'], cloud, state: aState({ valentia: { '1': OLD } }) });
  expect([code, world.stderr()]).toEqual([1, expect.stringContaining('NOTHING_IS_DUE')]);
});

test('of a user in a shard needs the state of that stack alone, where no other is initialised', async () => {
  const inShard = (folder: string): void => {
    const file = join(folder, 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as WrittenSettings;
    const users = settings.users.map((user) => ({ ...user, ...(user.name === 'valentia' && { shard: 'a' }) }));
    writeFileSync(file, JSON.stringify({ ...settings, deployment: { ...settings.deployment, shards: ['a'] }, users }));
    const stacks = { suppliers: {}, 'suppliers-a': {} };
    writeFileSync(join(folder, 'cdktf.out', 'manifest.json'), JSON.stringify({ stacks }));
    mkdirSync(join(folder, 'cdktf.out', 'stacks', 'suppliers-a'));
  };
  const nowhereElse = (folder: string, state: string): Partial<CommandOutcome> =>
    folder.endsWith('suppliers-a')
      ? { stdout: state }
      : { code: 1, stderr: 'Error: Backend initialization required, please run "terraform init"' };
  const { code, world, evidence } = await handOver({ prepare: inShard, outcome: nowhereElse });
  expect([code, world.stderr()]).toEqual([0, expect.stringContaining('Next: npx keyturn verify valentia')]);
  expect(evidence?.handover?.accessKeyId).toBe(NEW);
  expect(world.stdout()).toContain('-----BEGIN PGP MESSAGE-----');
});

describe('templates of the organisation', () => {
  const template = (text: string) => (folder: string) => {
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'templates', 'handover-ticket.mustache'), text);
  };

  test('take the place of ours', async () => {
    const { world } = await handOver({ prepare: template('Kia ora {{company}} & {{user}}') });
    expect(world.stdout()).toBe('Kia ora Valentia Technologies & valentia\n');
  });

  test.each([
    ['{{acessKeyId}}', 'names {{acessKeyId}}, which is not known'],
    ['{{#by}}{{secret}}{{/by}}', 'names {{secret}}, which is not known'],
    ['{{#by}}', 'is no Mustache template: Unclosed section "by"'],
  ])('%s is refused, and nothing recorded', async (text, fact) => {
    const { code, world, evidence } = await handOver({ prepare: template(text) });
    expect(world.stderr()).toContain(`TEMPLATE_UNREADABLE: templates/handover-ticket.mustache ${fact}`);
    expect([code, evidence]).toEqual([1, undefined]);
  });
});

describe('the commands of a letter', () => {
  /** What bash hands to each `aws` that the letter calls. */
  async function calls(text: string): Promise<readonly (readonly string[])[]> {
    const script = text.split('\n').filter((line) => /^ {5}aws s3 cp /.test(line))[0] ?? '';
    const { stdout } = await promisify(execFile)('bash', ['-c', `aws() { printf '%s\\n' "$@"; }\n${script}`]);
    return [stdout.trimEnd().split('\n')];
  }

  test.each(['', 'daily/', "O'Connor and co/", 'a b/(c)/!d/', 'x=1,y:2/@here/', "''/"])(
    'upload the test file where it belongs, under the prefix "%s"',
    async (prefix) => {
      const { world } = await handOver({
        prepare: (dir) => {
          const path = join(dir, 'settings.json');
          const settings = JSON.parse(readFileSync(path, 'utf8')) as WrittenSettings;
          const users = settings.users.map((user) => ({ ...user, uploads: { ...user.uploads, prefix } }));
          writeFileSync(path, JSON.stringify({ ...settings, users }));
        },
      });
      const file = 'keyturn-test-2027-03-01.txt';
      const target = `s3://kpa-valentia/${prefix}${file}`;
      expect(await calls(world.stdout())).toEqual([['s3', 'cp', file, target, '--profile', 'keyturn-new']]);
      const quoted = /^[\w./:-]+$/.test(target) ? target : `"${target}"`;
      expect(world.stdout()).toContain(`     aws s3 cp ${file} ${quoted} --profile keyturn-new`);
    },
  );
});

describe('the first letter', () => {
  const first: LedgerEntry = { generation: 1, previous: 'deleted', suspended: false };

  test.each(['valentia', 'kotahi-writer'])('to %s speaks of no old key', async (user) => {
    const cloud = new ACloud(() => NOW).withSupplier(user, first).withKey(user, NEW, daysAfter(NOW, -1));
    const { publicKey } = await sealingKeyOf(user);
    const { world, code } = await handOver({
      user,
      cloud,
      ledger: first,
      state: aState({ [user]: { '1': { id: NEW, encrypted_secret: await sealTo(publicKey) } } }),
    });
    expect({ code, said: world.stderr() }).toMatchObject({ code: 0 });
    const letter = world.stdout();
    expect(letter).toMatch(/Subject: Your access key for .* \([\w-]+\)\n/);
    expect(letter).not.toMatch(/\bold (one|key)|present key|new key|change over|A new one/i);
    expect(letter).toContain('3. Put the key where your uploads take it from by');
  });

  test('and every later one does, with the way for Windows', async () => {
    const letter = (await handOver()).world.stdout();
    expect(letter).toContain('3. Put the new key where your uploads take it from by');
    expect(letter).toMatch(/Gpg4win[^]*Kleopatra/);
    expect(letter).toContain('disable the old one');
    expect(letter).not.toMatch(/\n\n\n/);
  });
});

describe('is refused, and nothing recorded', () => {
  const steady: LedgerEntry = { generation: 2, previous: 'deleted', suspended: false };
  test.each<[string, Given | (() => Promise<Given>), string, number]>([
    [
      'sealed to another key than the one on file',
      async () => ({ newest: { encrypted_secret: await sealTo((await keyPair()).publicKey) } }),
      'SEALED_TO_ANOTHER_KEY',
      1,
    ],
    [
      'sealed to a hidden recipient',
      async () => ({ newest: { encrypted_secret: await sealTo((await sealingKeyOf('valentia')).publicKey, true) } }),
      'SEALED_TO_ANOTHER_KEY',
      1,
    ],
    ['an adopted key', { newest: { encrypted_secret: null } }, 'NO_SEALED_SECRET', 1],
    ['no PGP message', { newest: { encrypted_secret: 'AAAA' } }, 'SEALED_SECRET_UNREADABLE', 1],
    ['a key that Terraform does not know', { state: aState({ valentia: { '1': OLD } }) }, 'ORPHAN_KEY', 1],
    [
      "another key in Terraform's state",
      { state: aState({ valentia: { '0': OLD, '1': NEW, '2': 'AKIAGONE000000000000' } }) },
      'STATE_IS_STALE',
      1,
    ],
    ['no such generation in the state', { state: aState({ valentia: { '0': OLD, '1': NEW } }) }, 'NOT_IN_STATE', 1],
    ['no such user in the state', { state: aState({ 'kotahi-writer': { '1': OLD } }) }, 'NOT_IN_STATE', 1],
    ['a state that is none', { state: '{}' }, 'STATE_UNREADABLE', 2],
    ['nothing that was synthesised', { state: null }, 'STATE_UNREADABLE', 2],
    [
      'Terraform that does not answer',
      { outcome: { code: 1, stderr: 'Error: Backend initialization required\nmore' } },
      'SHOW_FAILED',
      2,
    ],
    ['no Terraform', { outcome: { code: undefined, stderr: 'spawn terraform ENOENT' } }, 'TERRAFORM_MISSING', 2],
    ['no sealing key', { sealed: [] }, 'NO_SEALING_KEY', 1],
    ['a ledger that is not applied', { ledger: { ...overlap, previous: 'inactive' } }, 'NOTHING_TO_HAND_OVER', 1],
    [
      'a suspended user',
      {
        ledger: { ...steady, suspended: true },
        cloud: new ACloud(() => NOW)
          .withSupplier('valentia', { ...steady, suspended: true })
          .withKey('valentia', NEW, NOW, 'Inactive'),
      },
      'NOTHING_TO_HAND_OVER',
      1,
    ],
  ])('%s', async (_, given, refusal, exit) => {
    const { code, world, evidence } = await handOver(typeof given === 'function' ? await given() : given);
    expect(world.stderr()).toContain(`${refusal}: `);
    expect([code, evidence, world.stdout()]).toEqual([exit, undefined, '']);
  });
});
