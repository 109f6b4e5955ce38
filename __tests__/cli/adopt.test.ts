import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsFault } from '../../aws/aws-fault';
import type { UserGrants } from '../../aws/user-grants';
import { everyVerb } from '../../cli/verb-list';
import type { KeyStatus } from '../../rotation/access-key';
import { LEDGER_TAGS, ledgerTags } from '../../rotation/applied-state';
import { daysAfter } from '../../rotation/days';
import { refusals } from '../../rotation/guard';
import type { Ledger } from '../../rotation/ledger';
import { FIRST_ENTRY } from '../../rotation/ledger';
import type { Takeovers } from '../../settings/takeovers-file';
import { NOW } from '../sealing/pgp-keys';
import { ACloud } from './a-cloud';
import { type AConfigDir, aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

const OLDER = 'AKIAOLDER00000001111';
const NEWER = 'AKIANEWER00000002222';
const VALENTIA = {
  name: 'valentia',
  audience: 'external' as const,
  company: 'Valentia Technologies',
  contact: { kind: 'ticket' as const, url: 'https://example.org/support' },
  integration: 'daily delta files',
  whyAKey: 'It cannot assume a role',
};
const BOUNDARY = 'arn:aws:iam::123456789012:policy/suppliers';
const OURS = { bucket: 'kpa-valentia', bucketPolicy: 'ours' as const };
const FIRST = { generation: 1, previous: 'deleted' };

interface Given {
  readonly statuses?: readonly KeyStatus[];
  readonly path?: string;
  readonly tags?: Record<string, string>;
  readonly grants?: Partial<UserGrants>;
  readonly bucketPolicy?: string;
  readonly uploads?: { bucket?: string; createBucket?: boolean; bucketPolicy?: 'shared' | 'ours' };
  readonly argv?: readonly string[];
  readonly dir?: AConfigDir;
  readonly prepare?: (folder: string, cloud: ACloud) => void;
}

async function adopt(given: Given = {}) {
  const { statuses = ['Active'], path = '/suppliers/', tags = {}, grants = {}, argv = ['valentia'] } = given;
  const cloud = new ACloud(() => NOW).withUser('valentia', { path, tags });
  statuses.forEach((status, i) => cloud.withKey('valentia', i === 0 ? OLDER : NEWER, daysAfter(NOW, i - 9), status));
  cloud.grantsByUser.set('valentia', grants);
  if (given.bucketPolicy !== undefined) cloud.policies.set('kpa-valentia', given.bucketPolicy);
  const uploads = {
    bucket: 'kpa-valentia',
    bucketPolicy: given.bucketPolicy === undefined ? ('ours' as const) : ('shared' as const),
    ...given.uploads,
  };
  const folder = await aConfigDir({
    settings: { users: [{ ...VALENTIA, uploads }] },
    ledger: `{\n    "valentia":   { "generation": 1, "previous": "deleted" }\n}\n`,
    sealed: ['valentia'],
    ...given.dir,
  });
  given.prepare?.(folder, cloud);
  const before = readFileSync(join(folder, 'key-generations.json'), 'utf8');
  const world = aWorld({ cloud, now: NOW });
  const code = await run(['adopt', ...argv, '--config-dir', folder], everyVerb(), world);
  const ledger = readFileSync(join(folder, 'key-generations.json'), 'utf8');
  const file = join(folder, 'imports.json');
  const imports = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Takeovers) : undefined;
  const entry = (JSON.parse(ledger) as Ledger)['valentia'];
  return { code, world, cloud, ledger, before, entry, imports, text: world.stdout().replace(/\s+/g, ' ') };
}

const keyImports = (imports: Takeovers | undefined): readonly string[] =>
  (imports ?? []).filter(({ to }) => to.startsWith('aws_iam_access_key')).map(({ to, id }) => `${to} ${id}`);

describe('keys are adopted as they are found', () => {
  test.each<[string, readonly KeyStatus[], object, string[], string]>([
    ['one', ['Active'], FIRST, [`["1"] ${OLDER}`], 'The secrets of these keys stay unknown to Terraform'],
    ['one inactive', ['Inactive'], { ...FIRST, suspended: true }, [`["1"] ${OLDER}`], 'it is adopted as suspended'],
    [
      'two',
      ['Active', 'Active'],
      { generation: 2, previous: 'active' },
      [`["1"] ${OLDER}`, `["2"] ${NEWER}`],
      'a rotation in overlap',
    ],
    [
      'the older inactive',
      ['Inactive', 'Active'],
      { generation: 2, previous: 'inactive' },
      [`["1"] ${OLDER}`, `["2"] ${NEWER}`],
      'a rotation in the quiet stage',
    ],
    [
      'both inactive',
      ['Inactive', 'Inactive'],
      { generation: 2, previous: 'inactive', suspended: true },
      [`["1"] ${OLDER}`, `["2"] ${NEWER}`],
      'it is adopted as suspended',
    ],
    ['none', [], FIRST, [], 'the first plan creates generation 1'],
  ])('%s', async (_, statuses, entry, keys, note) => {
    const adopted = await adopt({ statuses });
    expect(adopted.world.stderr()).toBe('');
    expect(adopted.entry).toEqual(entry);
    expect(keyImports(adopted.imports)).toEqual(keys.map((key) => `aws_iam_access_key.valentia${key}`));
    expect(adopted.imports?.[0]).toEqual({ to: 'aws_iam_user.valentia', id: 'valentia' });
    expect(adopted.text).toContain(note);
    const applied = { recorded: undefined, found: statuses.join(' ') };
    expect(refusals('valentia', { ...FIRST_ENTRY, ...adopted.entry }, applied, true)).toEqual([]);
    expect(adopted.code).toBe(0);
  });

  test('nothing in AWS is changed, and the ledger keeps its layout', async () => {
    const { cloud, ledger } = await adopt({ statuses: ['Active', 'Active'] });
    expect(cloud.calls.filter((call) => /create|activate|delete/.test(call))).toEqual([]);
    expect(ledger).toBe('{\n    "valentia":   { "generation": 2, "previous": "active" }\n}\n');
  });

  test('IDs are masked for people and whole for programs and Terraform', async () => {
    const { world } = await adopt();
    expect(world.stdout()).toContain('aws_iam_access_key.valentia["1"]  ←  AKIA…1111');
    expect(world.stdout()).not.toContain(OLDER);
    const json = await adopt({ argv: ['valentia', '--json'] });
    expect(JSON.parse(json.world.stdout())).toMatchObject({
      written: true,
      keys: [{ accessKeyId: OLDER, status: 'Active' }],
    });
  });
});

describe('what else is there is handled or explained', () => {
  test.each<[string, Given, string]>([
    [
      'another path',
      { path: '/' },
      'Its path is /: the first plan moves it to /suppliers/ (updated in place, keys stay).',
    ],
    [
      'a description kept by the console',
      { tags: { [OLDER]: 'made by Hemi' } },
      'The console has kept a description of AKIA…1111 as a tag',
    ],
    ['foreign tags', { tags: { team: 'data' } }, 'It has the tags team: those that are not in settings.json'],
    [
      'an inline policy',
      { grants: { inlinePolicies: ['s3-everything'] } },
      'It keeps the inline policy s3-everything, which Terraform does not own',
    ],
    [
      'a managed policy',
      { grants: { attachedPolicies: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] } },
      'the attached policy arn:aws:iam::aws:policy/AmazonS3FullAccess',
    ],
    ['a group', { grants: { groups: ['uploaders'] } }, 'the group uploaders'],
    [
      'an inline policy of our name',
      { grants: { inlinePolicies: ['upload'] } },
      'aws_iam_user_policy.valentia ← valentia:upload',
    ],
    [
      'a permissions boundary that the settings name for it',
      {
        grants: { permissionsBoundary: BOUNDARY },
        dir: { settings: { users: [{ ...VALENTIA, uploads: OURS, permissionsBoundary: BOUNDARY }] } },
      },
      `It keeps the permissions boundary ${BOUNDARY}.`,
    ],
    ['a bucket policy', { bucketPolicy: '{}' }, 'aws_s3_bucket_policy.kpa-valentia ← kpa-valentia'],
    ['no sealing key: no key is issued', { dir: { sealed: [] } }, 'aws_iam_user.valentia ← valentia'],
  ])('%s', async (_, given, saying) => {
    const { code, text } = await adopt(given);
    expect(text).toContain(saying);
    expect(code).toBe(0);
  });

  test.each<[string, Given, string]>([
    ['the newer key inactive', { statuses: ['Active', 'Inactive'] }, 'NEWER_KEY_INACTIVE'],
    [
      'a bucket policy that would be lost',
      { bucketPolicy: '{}', uploads: { bucketPolicy: 'ours' } },
      'BUCKET_POLICY_IN_THE_WAY',
    ],
    ['no bucket policy to keep', { uploads: { bucketPolicy: 'shared' } }, 'NO_BUCKET_POLICY'],
    ['a bucket to be created that exists', { uploads: { createBucket: true } }, 'BUCKET_EXISTS'],
    [
      'a permissions boundary that the settings do not name',
      { grants: { permissionsBoundary: BOUNDARY } },
      'BOUNDARY_NOT_IN_SETTINGS',
    ],
    [
      'another permissions boundary than the settings name',
      {
        grants: { permissionsBoundary: BOUNDARY },
        dir: { settings: { users: [{ ...VALENTIA, uploads: OURS, permissionsBoundary: `${BOUNDARY}-more` }] } },
      },
      `In settings.json write "permissionsBoundary": "${BOUNDARY}"`,
    ],
    [
      'no bucket',
      {
        prepare: (_, cloud) =>
          cloud.faults.set(
            'policyOf kpa-valentia',
            new AwsFault('missing', 's3:GetBucketPolicy', 'NoSuchBucket', 'no'),
          ),
      },
      'NO_SUCH_BUCKET',
    ],
  ])('%s has to be mended first', async (_, given, code) => {
    const adopted = await adopt(given);
    expect(adopted.world.stdout()).toContain(/^[A-Z_]+$/.test(code) ? `${code}: ` : code);
    expect([adopted.code, adopted.ledger, adopted.imports]).toEqual([1, adopted.before, undefined]);
  });

  test('a user of which nothing is written down yet: what to write is proposed', async () => {
    const { code, world, imports } = await adopt({
      statuses: ['Inactive', 'Active'],
      grants: { permissionsBoundary: BOUNDARY },
      argv: ['valentia', '--json'],
      dir: {
        settings: { users: [{ ...VALENTIA, name: 'karo', uploads: { bucket: 'kpt' } }] },
        ledger: { karo: FIRST },
        sealed: [],
      },
    });
    expect(JSON.parse(world.stdout())).toMatchObject({
      proposal: {
        settings: { name: 'valentia', audience: 'external', permissionsBoundary: BOUNDARY },
        ledger: { valentia: { generation: 2, previous: 'inactive' } },
      },
    });
    expect([code, imports]).toEqual([1, undefined]);
  });

  test('what cannot be read is not guessed', async () => {
    const denied = new AwsFault('denied', 'iam:ListUserPolicies', 'AccessDenied', 'no');
    const adopted = await adopt({ prepare: (_, cloud) => cloud.faults.set('grantsOf valentia', denied) });
    expect([adopted.code, adopted.ledger, adopted.imports]).toEqual([2, adopted.before, undefined]);
  });

  test('a user that does not exist needs a plan, not an adoption', async () => {
    const { code, world } = await adopt({ argv: ['nobody'] });
    expect([code, world.stderr()]).toEqual([2, expect.stringContaining('NO_SUCH_USER')]);
  });
});

describe('imports.json', () => {
  const other = { to: 'aws_iam_user.kotahi-writer', id: 'kotahi-writer' };
  const write = (imports: Takeovers) => (folder: string) =>
    writeFileSync(join(folder, 'imports.json'), JSON.stringify(imports));

  test('keeps the imports of others, and replaces its own', async () => {
    const { imports } = await adopt({ prepare: write([other, { to: 'aws_iam_user.valentia', id: 'valentina' }]) });
    expect(imports).toEqual([
      other,
      { to: 'aws_iam_user.valentia', id: 'valentia' },
      { to: 'aws_iam_access_key.valentia["1"]', id: OLDER },
    ]);
  });

  test('a user whose tags no apply writes is refused, and nothing is written', async () => {
    const tags = { ...ledgerTags(FIRST_ENTRY), [LEDGER_TAGS.previous]: 'gone' };
    const { code, imports, ledger, before, world } = await adopt({ tags });
    expect([code, imports, ledger]).toEqual([1, undefined, before]);
    expect(world.stderr()).toContain('TAG_UNREADABLE');
    expect(world.stderr()).toContain('keyturn:previous "gone"');
  });

  test('a dry run writes nothing', async () => {
    const { code, imports, ledger, before, world } = await adopt({
      statuses: ['Active', 'Active'],
      argv: ['valentia', '--dry-run'],
    });
    expect([code, imports, ledger]).toEqual([0, undefined, before]);
    expect(world.stdout()).toContain('Nothing was written.');
  });

  const applied = ledgerTags(FIRST_ENTRY);
  const valentias = [
    { to: 'aws_iam_user.valentia', id: 'valentia' },
    { to: 'aws_iam_access_key.valentia["1"]', id: OLDER },
    { to: 'aws_s3_bucket_policy.kpa-valentia', id: 'kpa-valentia' },
  ];

  test('is cleaned once they are applied', async () => {
    const { code, imports, world } = await adopt({ tags: applied, prepare: write([other, ...valentias]) });
    expect(world.stdout()).toContain(
      'it is adopted already. Its imports are applied, and were taken out of imports.json.',
    );
    expect([code, imports]).toEqual([0, [other, valentias[2]]]);
  });

  test('is gone with the last of them', async () => {
    expect((await adopt({ tags: applied, prepare: write(valentias) })).imports).toBeUndefined();
  });

  test('is cleaned by the next step, too', async () => {
    const cloud = new ACloud(() => NOW).withSupplier('valentia', {
      generation: 1,
      previous: 'deleted',
      suspended: false,
    });
    cloud.withKey('valentia', OLDER, NOW);
    const folder = await aConfigDir();
    write([other, ...valentias])(folder);
    expect(await run(['start', 'valentia', '--config-dir', folder], everyVerb(), aWorld({ cloud, now: NOW }))).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'imports.json'), 'utf8'))).toEqual([other, valentias[2]]);
  });
});
