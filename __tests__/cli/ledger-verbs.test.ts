import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import { everyVerb } from '../../cli/verb-list';
import type { KeyStatus, LastUsed } from '../../rotation/access-key';
import { daysAfter } from '../../rotation/days';
import type { Evidence } from '../../rotation/evidence';
import type { LedgerEntry } from '../../rotation/ledger';
import { statusesOf } from '../../rotation/stage';
import { entry } from '../rotation/an-entry';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { type AConfigDir, aConfigDir, removeConfigDirs, sealingKeyOf } from './a-config-dir';
import { aState, showing, synthesised } from './a-state';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const usedAgo = (days: number): LastUsed => ({
  kind: 'used',
  at: daysAfter(NOW, -days),
  service: 's3',
  region: 'ap-southeast-2',
});

/** valentia as `applied` leaves it, its keys used as told, oldest first. */
function applied(at: LedgerEntry, uses: readonly LastUsed[] = [], found = statusesOf(at)): ACloud {
  const cloud = new ACloud(() => NOW).withSupplier('valentia', at);
  const statuses = found.split(' ') as KeyStatus[];
  statuses.forEach((status, i) => {
    const id = statuses.length === 2 && i === 0 ? 'AKIAOLD0000000000000' : 'AKIANEW0000000000000';
    cloud.withKey('valentia', id, daysAfter(NOW, i - 100), status, uses[i] ?? usedAgo(1));
  });
  return cloud;
}

/** Laid out as a person would, so that a changed layout shows. */
const ledgerText = (valentia: string): string =>
  `{\n    "kotahi-writer": { "generation": 1, "previous": "deleted" },\n\n    "valentia":      ${valentia}\n}\n`;

interface Given {
  readonly at: LedgerEntry;
  readonly argv: readonly string[];
  readonly uses?: readonly LastUsed[];
  readonly evidence?: Omit<Evidence, 'user' | 'generation'>;
  readonly dir?: AConfigDir;
  readonly cloud?: ACloud;
  /** What Terraform shows as its state; undefined: there is no Terraform. */
  readonly state?: string;
}

async function type({ at, argv, uses, evidence, dir, state, cloud = applied(at, uses) }: Given) {
  const suspended = at.suspended ? ', "suspended": true' : '';
  const before = ledgerText(`{ "generation": ${at.generation}, "previous": "${at.previous}"${suspended} }`);
  const folder = await aConfigDir({ ledger: before, ...dir });
  const evidencePath = join(folder, 'evidence', `valentia-${at.generation}.json`);
  if (evidence) {
    mkdirSync(join(folder, 'evidence'));
    writeFileSync(evidencePath, JSON.stringify({ user: 'valentia', generation: at.generation, ...evidence }));
  }
  if (state !== undefined) {
    synthesised(folder);
    writeFileSync(join(folder, 'cdktf.json'), '{"app":"make stacks"}');
  }
  const outcome = state === undefined ? {} : { outcome: showing(state) };
  const world = aWorld({ cloud, now: NOW, cwd: folder, ...outcome });
  const code = await run([...argv, '--config-dir', folder], everyVerb(), world);
  return {
    code,
    world,
    cloud,
    before,
    ledger: readFileSync(join(folder, 'key-generations.json'), 'utf8'),
    evidence: existsSync(evidencePath) ? (JSON.parse(readFileSync(evidencePath, 'utf8')) as Evidence) : undefined,
  };
}

const handover = { at: daysAfter(NOW, -4).toISOString(), accessKeyId: 'AKIANEW0000000000000' };
const proven = { uses: [usedAgo(3), usedAgo(0.1)], evidence: { handover } };

describe('an allowed edit', () => {
  test.each<[string, Given, string]>([
    ['start', { at: entry(4, 'deleted'), argv: ['start', 'valentia'] }, '{ "generation": 5, "previous": "active" }'],
    [
      'disable',
      { at: entry(5, 'active'), argv: ['disable', 'valentia'], ...proven },
      '{ "generation": 5, "previous": "inactive" }',
    ],
    ['enable', { at: entry(5, 'inactive'), argv: ['enable', 'valentia'] }, '{ "generation": 5, "previous": "active" }'],
    [
      'delete',
      { at: entry(5, 'inactive'), argv: ['delete', 'valentia', '--accept', 'silent since March'] },
      '{ "generation": 5, "previous": "deleted" }',
    ],
    [
      'suspend',
      { at: entry(5, 'deleted'), argv: ['suspend', 'valentia'] },
      '{ "generation": 5, "previous": "deleted", "suspended": true }',
    ],
    [
      'resume',
      { at: entry(5, 'deleted', true), argv: ['resume', 'valentia'] },
      '{ "generation": 5, "previous": "deleted" }',
    ],
  ])('%s changes its entry and no other byte', async (_, given, becomes) => {
    const { code, world, ledger, cloud } = await type(given);
    expect(world.stderr()).toBe('');
    expect(code).toBe(0);
    expect(ledger).toBe(ledgerText(becomes));
    expect(world.stdout()).toContain(`+    "valentia":      ${becomes}`);
    expect(world.stdout()).toMatch(/Next: npx keyturn plan\n$/);
    expect(cloud.calls.filter((call) => /create|activate|delete/.test(call))).toEqual([]);
  });

  test('a dry run shows it and writes nothing', async () => {
    const { code, world, ledger, before } = await type({
      at: entry(4, 'deleted'),
      argv: ['start', 'valentia', '--dry-run'],
    });
    expect(world.stdout()).toContain('valentia would become: generation 4 → 5, previous deleted → active.');
    expect(ledger).toBe(before);
    expect(code).toBe(0);
  });

  test('programs get the edit and its diff', async () => {
    const { world } = await type({ at: entry(4, 'deleted'), argv: ['start', 'valentia', '--json'] });
    expect(JSON.parse(world.stdout())).toMatchObject({
      user: 'valentia',
      verb: 'start',
      from: { generation: 4, previous: 'deleted' },
      to: { generation: 5, previous: 'active' },
      written: true,
      next: 'npx keyturn plan',
    });
  });

  test('start shows whom the new secret will be sealed to', async () => {
    const { publicKey } = await sealingKeyOf('valentia');
    const fingerprint = publicKey.getFingerprint();
    const spoken = (fingerprint.toUpperCase().match(/.{4}/g) ?? []).join(' ');
    const { world } = await type({ at: entry(4, 'deleted'), argv: ['start', 'valentia', '--dry-run'] });
    expect(world.stdout()).toContain(
      `sealed to ${spoken} (valentia <valentia@example.org>). Compare it with its holder`,
    );
    const { world: programs } = await type({ at: entry(4, 'deleted'), argv: ['start', 'valentia', '--json'] });
    expect(JSON.parse(programs.stdout())).toMatchObject({
      sealedTo: { fingerprint, userIds: ['valentia <valentia@example.org>'] },
    });
  });

  test('what the ledger says already is left alone', async () => {
    const { code, world, ledger, before } = await type({ at: entry(5, 'deleted'), argv: ['delete', 'valentia'] });
    expect(world.stdout()).toBe(
      'The ledger says so already; nothing was written.\nNext: npx keyturn status valentia\n',
    );
    expect([code, ledger]).toEqual([0, before]);
  });

  test('a user whose only key was deleted by hand gets the next generation without an overlap', async () => {
    const cloud = new ACloud(() => NOW).withSupplier('valentia', entry(4, 'deleted'));
    const { ledger, code } = await type({ at: entry(4, 'deleted'), argv: ['start', 'valentia'], cloud });
    expect([code, ledger]).toEqual([0, ledgerText('{ "generation": 5, "previous": "deleted" }')]);
  });
});

describe('a refused edit changes nothing', () => {
  test.each<[string, Given, string, number]>([
    ['start in overlap', { at: entry(5, 'active'), argv: ['start', 'valentia'] }, 'PREVIOUS_KEY_EXISTS', 1],
    ['start in quiet', { at: entry(5, 'inactive'), argv: ['start', 'valentia'] }, 'PREVIOUS_KEY_EXISTS', 1],
    ['delete in overlap', { at: entry(5, 'active'), argv: ['delete', 'valentia'] }, 'DELETE_BEFORE_DISABLE', 1],
    ['enable in steady', { at: entry(5, 'deleted'), argv: ['enable', 'valentia'] }, 'PREVIOUS_IS_DELETED', 1],
    ['disable in steady', { at: entry(5, 'deleted'), argv: ['disable', 'valentia'] }, 'PREVIOUS_IS_DELETED', 1],
    [
      'start without a sealing key',
      { at: entry(4, 'deleted'), argv: ['start', 'valentia'], dir: { sealed: [] } },
      'NO_SEALING_KEY',
      1,
    ],
    [
      'disable after an unfinished start',
      {
        at: entry(5, 'active'),
        argv: ['disable', 'valentia'],
        cloud: new ACloud(() => NOW).withSupplier('valentia', entry(5, 'active')).withKey('valentia', 'AKIAOLD', NOW),
      },
      'NOT_SETTLED',
      1,
    ],
    ['an unknown user', { at: entry(5, 'deleted'), argv: ['start', 'valentina'] }, 'UNKNOWN_USER', 2],
  ])('%s', async (_, given, refusal, exit) => {
    const { code, world, ledger, before } = await type(given);
    expect(world.stderr()).toContain(`${refusal}: `);
    expect(world.stderr()).toContain('\n→ ');
    expect([code, ledger]).toEqual([exit, before]);
    // Nobody has edited a ledger: the words are about what was typed.
    expect(world.stderr()).not.toMatch(/the ledger says|Set (it|generation|previous)|Take this edit back/i);
  });

  test('where AWS does not answer: what is unknown is not in order', async () => {
    const cloud = applied(entry(4, 'deleted'));
    cloud.faults.set('keysOf valentia', new AwsFault('denied', 'iam:ListAccessKeys', 'AccessDenied', 'no'));
    const { code, world, ledger, before } = await type({ at: entry(4, 'deleted'), argv: ['start', 'valentia'], cloud });
    expect(world.stderr()).toMatch(/^AWS_DENIED: /);
    expect([code, ledger]).toEqual([2, before]);
  });

  test('a sealing key that nothing can be sealed to stops a start, says why, and stops nothing else and nobody else', async () => {
    const at = entry(5, 'deleted');
    const dir = await aConfigDir({
      ledger: {
        'kotahi-writer': { generation: 1, previous: 'deleted' },
        valentia: { generation: 5, previous: 'deleted' },
      },
    });
    writeFileSync(join(dir, 'sealing-keys', 'valentia.asc'), 'torn');
    const typed = async (...argv: string[]) => {
      const world = aWorld({ now: NOW, cloud: applied(at).withUser('kotahi-writer') });
      return { code: await run([...argv, '--dry-run', '--config-dir', dir], everyVerb(), world), world };
    };
    const start = await typed('start', 'valentia');
    expect([start.code, start.world.stderr()]).toEqual([
      1,
      expect.stringMatching(/^NO_SEALING_KEY: .*sealing-keys\/valentia\.asc is no PGP key/),
    ]);
    expect((await typed('suspend', 'valentia')).code).toBe(0);
    expect((await typed('start', 'kotahi-writer')).world.stderr()).not.toContain('SEALING_KEY');
  });

  test('programs get every refusal', async () => {
    const { world } = await type({ at: entry(5, 'active'), argv: ['start', 'valentia', '--json'] });
    expect(JSON.parse(world.stdout())).toMatchObject({ written: false, refusals: [{ code: 'PREVIOUS_KEY_EXISTS' }] });
  });

  test('an edit that is not applied yet is named', async () => {
    const cloud = applied(entry(4, 'deleted'));
    const { world } = await type({ at: entry(5, 'active'), argv: ['start', 'valentia'], cloud });
    expect(world.stderr()).toContain('SKIPPED_GENERATION');
    expect(world.stderr()).toContain(
      "The ledger's present entry (generation 4 → 5, previous deleted → active) is not applied yet.",
    );
  });

  test('an edit that is not applied yet may be taken back', async () => {
    const cloud = applied(entry(5, 'active'));
    const { code, world } = await type({ at: entry(5, 'inactive'), argv: ['enable', 'valentia'], cloud });
    expect([code, world.stdout().split('\n').at(-2)]).toEqual([0, 'Next: npx keyturn status valentia']);
  });
});

describe('disable asks for proof', () => {
  const at = entry(5, 'active');

  test('and keeps what it found', async () => {
    const { evidence, world } = await type({ at, argv: ['disable', 'valentia'], ...proven });
    expect(evidence).toMatchObject({ handover, proof: { proven: true, silentHours: 48, newKey: { service: 's3' } } });
    expect(world.stdout()).toContain('✓ new key used: the new key was last used');
  });

  test('and refuses without', async () => {
    const { code, ledger, before, evidence, world } = await type({
      at,
      argv: ['disable', 'valentia'],
      evidence: { handover },
    });
    expect(world.stderr()).toMatch(
      /NO_PROOF_OF_USE: valentia is not proven to use its new key:\n {2}✓ both keys active/,
    );
    expect(world.stderr()).toContain('  ✗ old key silent: ');
    expect([code, ledger, evidence?.proof?.proven]).toEqual([1, before, false]);
  });

  test('or for a reason, which is kept', async () => {
    const { code, ledger, evidence } = await type({
      at,
      argv: ['disable', 'valentia', '--accept', 'the key was published'],
    });
    expect([code, ledger]).toEqual([0, ledgerText('{ "generation": 5, "previous": "inactive" }')]);
    expect(evidence?.accepted).toEqual({ at: NOW.toISOString(), reason: 'the key was published' });
  });

  test('of which nothing is kept where there is proof', async () => {
    const { evidence } = await type({ at, argv: ['disable', 'valentia', '--accept', 'hurry'], ...proven });
    expect(evidence?.accepted).toBeUndefined();
  });

  test('but not where the old key is off in IAM already: nobody is locked out', async () => {
    const { code, ledger, evidence, world } = await type({
      at,
      argv: ['disable', 'valentia'],
      evidence: { handover },
      cloud: applied(at, [], 'Inactive Active'),
    });
    expect([code, ledger]).toEqual([0, ledgerText('{ "generation": 5, "previous": "inactive" }')]);
    expect(world.stdout()).toContain('The old key is off in IAM already');
    expect([evidence?.proof, evidence?.accepted]).toEqual([undefined, undefined]);
  });

  test('and an empty reason is none', async () => {
    const { code, world } = await type({ at, argv: ['disable', 'valentia', '--accept', ' '] });
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('NO_REASON')]);
  });

  test('with a key that Terraform does not know beside the old one, nothing is disabled, whoever answers for it', async () => {
    const state = aState({ valentia: { '4': 'AKIAOLD0000000000000' } });
    for (const accept of [[], ['--accept', 'hurry']]) {
      const argv = ['disable', 'valentia', ...accept];
      const { code, world, ledger, before } = await type({ at, argv, ...proven, state });
      expect([code, ledger, world.stderr()]).toEqual([1, before, expect.stringMatching(/^ORPHAN_KEY/)]);
    }
  });

  test('which key is the new one is not concluded from their order', async () => {
    const { code, world } = await type({ at, argv: ['disable', 'valentia'], uses: proven.uses });
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('✗ new key known: which key is generation 5')]);
  });

  test('a hand-over of another key does not count', async () => {
    const evidence = { handover: { ...handover, accessKeyId: 'AKIAGONE000000000000' } };
    const { code, world } = await type({ at, argv: ['disable', 'valentia'], ...proven, evidence });
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('✗ handed over: no hand-over is recorded')]);
  });

  test('a roll back takes the proof back', async () => {
    const kept = await type({ at, argv: ['disable', 'valentia'], ...proven });
    const { evidence } = await type({
      at: entry(5, 'inactive'),
      argv: ['enable', 'valentia'],
      evidence: kept.evidence,
    });
    expect(evidence).toEqual({ user: 'valentia', generation: 5, handover });
  });
});

describe('delete', () => {
  const at = entry(5, 'inactive');

  test('is refused while the quiet days are not known to be over, and nothing is written', async () => {
    const { code, world, ledger, before } = await type({ at, argv: ['delete', 'valentia'] });
    expect([code, ledger]).toEqual([1, before]);
    expect(world.stderr()).toMatch(/DELETED_TOO_SOON.*no record says since when it is inactive/s);
  });

  test('or somebody answers for it, on record', async () => {
    const argv = ['delete', 'valentia', '--accept', 'the key was published'];
    const { code, world } = await type({ at, argv });
    expect(code).toBe(0);
    expect(world.stdout()).toContain('Accepted although too soon: the key was published');
  });

  test('with a reason that says something', async () => {
    const { code, world } = await type({ at, argv: ['delete', 'valentia', '--accept', ' '] });
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('NO_REASON')]);
  });

  test('waits for nothing where the settings give no quiet days', async () => {
    const dir = { settings: { rotation: { quietDays: 0 } } };
    const { code } = await type({ at, argv: ['delete', 'valentia'], dir });
    expect(code).toBe(0);
  });
});

describe('verify', () => {
  const at = entry(5, 'active');

  test('proven: prints and keeps the evidence, and says what is next', async () => {
    const { code, world, evidence, ledger, before } = await type({ at, argv: ['verify', 'valentia'], ...proven });
    expect(world.stdout()).toContain(
      'Proven: Valentia Technologies uses generation 5.\nKept in evidence/valentia-5.json.\nNext: npx keyturn disable valentia\n',
    );
    expect([code, evidence?.proof?.proven, ledger]).toEqual([0, true, before]);
  });

  test('not proven: says why, and when to look again', async () => {
    const { code, world } = await type({ at, argv: ['verify', 'valentia'], evidence: { handover } });
    expect(world.stdout()).toContain('Not proven: keep both keys of valentia active.');
    expect(world.stdout()).toContain('Next: npx keyturn verify valentia, not before 2027-03-02 13:00');
    expect(code).toBe(1);
  });

  test('a longer silence may be asked for', async () => {
    const { code, evidence } = await type({ at, argv: ['verify', 'valentia', '--silent-hours', '100'], ...proven });
    expect([code, evidence?.proof?.silentHours]).toEqual([1, 100]);
  });

  test.each([['0'], ['1.5'], ['soon']])('--silent-hours %s cannot be done', async (hours) => {
    expect((await type({ at, argv: ['verify', 'valentia', '--silent-hours', hours] })).code).toBe(2);
  });

  test.each<[string, LedgerEntry]>([
    ['one key', entry(5, 'deleted')],
    ['the old key inactive', entry(5, 'inactive')],
  ])('%s: only the use of the key in use is looked at, and nothing kept', async (_, where) => {
    const given = { at: where, argv: ['verify', 'valentia'], uses: [usedAgo(0.1), usedAgo(0.1)] };
    const { code, world, evidence } = await type({ ...given, evidence: { handover } });
    expect([code, evidence]).toEqual([0, { user: 'valentia', generation: 5, handover }]);
    expect(world.stdout()).toMatch(
      /^✓ key active: .*\n✓ handed over: .*\n✓ new key used: .*\nProven: .*\nNext: npx keyturn (status|delete) valentia\n/,
    );
    expect((await type(given)).code).toBe(1);
  });

  test('a user without a key has nothing to prove', async () => {
    const { code, world } = await type({
      at: entry(5, 'deleted'),
      argv: ['verify', 'valentia'],
      cloud: new ACloud(() => NOW),
    });
    expect([code, world.stderr()]).toEqual([1, expect.stringContaining('NOTHING_TO_PROVE')]);
  });

  describe('with a trail of data events', () => {
    const mail = { from: 'keys@example.org', owner: 'data@example.org' };
    const dir: AConfigDir = { settings: { deployment: { mail }, rotation: { dataEventTrail: { bucket: 'trail' } } } };
    const upload = {
      at: daysAfter(NOW, -0.1),
      accessKeyId: 'AKIANEW0000000000000',
      bucket: 'kpa-valentia',
      sourceAddress: '203.0.113.7',
      errorCode: undefined,
    };

    test('an upload with the new key is part of the proof', async () => {
      const cloud = applied(at, proven.uses);
      cloud.recordedUploads = [upload];
      const { code, world } = await type({ at, argv: ['verify', 'valentia'], ...proven, dir, cloud });
      expect(world.stdout()).toContain('✓ uploads with the new key: 1 upload with the new key since the hand-over');
      expect([code, cloud.calls.includes('uploads trail kpa-valentia')]).toEqual([0, true]);
    });

    test('none is none, whatever the last-used date says', async () => {
      expect((await type({ at, argv: ['verify', 'valentia'], ...proven, dir })).code).toBe(1);
    });

    test('a trail that delivered nothing could not be looked at', async () => {
      const cloud = applied(at, proven.uses);
      cloud.recordedUploads = undefined;
      const { code, evidence } = await type({ at, argv: ['verify', 'valentia'], ...proven, dir, cloud });
      expect([code, evidence?.proof]).toEqual([2, undefined]);
    });
  });
});
