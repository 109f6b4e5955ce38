import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyVerb } from '../../../../cli/verb-list';
import { loadConfiguration } from '../../../../settings/configuration';
import { type AWorld, aWorld } from '../../a-world';
import { run } from '../../checked-run';

const PROJECT = join(__dirname, '..', '..', '..', '..');
const TOLD = [
  ...['--organisation', 'Harbour Health', '--region', 'eu-central-1', '--time-zone', 'Europe/Berlin'],
  ...['--mail-from', 'keys@harbour.example', '--mail-owner', 'data@harbour.example', '--state', 'harbour-state'],
  ...['--pipeline', 'none'],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function init(args: readonly string[], about: AWorld = {}) {
  const world = aWorld({ cwd: folder, ...about });
  const code = await run(['init', ...args], everyVerb(), world);
  return { code, stdout: world.stdout(), stderr: world.stderr(), questions: world.questions };
}

const text = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');
const json = (name: string) => JSON.parse(text(name)) as Record<string, unknown>;
const own = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

describe('an empty folder', () => {
  test('becomes a project without anybody in it, which our own loaders read', async () => {
    const { code, stdout, questions } = await init(TOLD);
    expect({ code, questions }).toEqual({ code: 0, questions: [] });
    const { settings, ledger, dir } = await loadConfiguration({ dir: folder, now: new Date() });
    expect(dir).toBe(folder);
    expect(settings).toMatchObject({
      organisation: 'Harbour Health',
      deployment: {
        region: 'eu-central-1',
        timeZone: 'Europe/Berlin',
        state: { backend: 's3', bucket: 'harbour-state' },
        mail: { from: 'keys@harbour.example', owner: 'data@harbour.example' },
      },
      users: [],
      buckets: [],
    });
    expect(ledger).toEqual({});
    expect(text('key-generations.json')).toBe('{}\n');
    expect(stdout).toContain('npx keyturn user add <name>');
  });

  test('gets the versions that this release is tested with, and a command for scripts', async () => {
    await init(TOLD);
    const { dependencies, scripts } = json('package.json') as Record<string, Record<string, string>>;
    const { cdktf, constructs, tsx, '@cdktf/provider-aws': bindings } = own.devDependencies;
    expect(dependencies).toEqual({ keyturn: own.version, cdktf, constructs, tsx, '@cdktf/provider-aws': bindings });
    expect(scripts?.plan).toBe('keyturn plan');
    expect(json('cdktf.json')).toMatchObject({ app: 'npx tsx main.ts' });
    expect(text('main.ts')).toMatch(/^import \{ synthesise \} from 'keyturn\/app';$/m);
    expect(text('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(12);
  });

  test('gets the toolchain that is named, and no other', async () => {
    await init([...TOLD, '--toolchain', 'cdktn']);
    const { dependencies, engines } = json('package.json') as Record<string, Record<string, string>>;
    const { cdktn, constructs, tsx, '@cdktn/provider-aws': bindings } = own.devDependencies;
    expect(dependencies).toEqual({ keyturn: own.version, cdktn, constructs, tsx, '@cdktn/provider-aws': bindings });
    expect(text('main.ts')).toMatch(/^import \{ synthesise \} from 'keyturn\/cdktn\/app';$/m);
    expect(engines?.node).toBe('>=22.11');
  });

  test('with --example gets the two suppliers at their first generation, and is asked nothing', async () => {
    const { code, stdout, questions } = await init(['--example', '--mail-owner', 'me@harbour.example']);
    expect({ code, questions }).toEqual({ code: 0, questions: [] });
    const { settings, ledger } = await loadConfiguration({ dir: folder, now: new Date() });
    expect(settings.users.map(({ name }) => name)).toEqual(['kotahi-writer', 'valentia']);
    expect(settings.deployment.mail.owner).toBe('me@harbour.example');
    expect(ledger['valentia']).toMatchObject({ generation: 1, previous: 'deleted' });
    expect(stdout).toContain('npx keyturn sandbox up');
  });

  test.each([
    ['github', join('.github', 'workflows'), 'github'],
    ['gitlab', '', 'gitlab'],
    ['codebuild', '', 'codebuild'],
  ])('gets the pipeline of %s as the package carries it', async (host, place, from) => {
    await init([...TOLD.slice(0, -1), host]);
    const source = join(PROJECT, 'examples', 'pipelines', from);
    for (const name of readdirSync(source)) {
      expect(text(place, name)).toBe(readFileSync(join(source, name), 'utf8'));
    }
    expect(text('README.md')).toContain('examples/pipelines/README.md');
  });

  test('is told to programs what was written', async () => {
    const { stdout } = await init([...TOLD, '--json']);
    const { written, next } = JSON.parse(stdout) as { written: readonly string[]; next: readonly string[] };
    expect(written.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    expect(written).toHaveLength(readdirSync(folder).length);
    expect(next).toHaveLength(3);
  });
});

describe('what is refused', () => {
  test('all that nobody said, at once, where nobody sits there', async () => {
    const { code, stderr } = await init(['--region', 'eu-central-1']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'NOT_SAID: A new project needs to know more: --organisation, --time-zone, --mail-from, --mail-owner, --state, --pipeline.',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('all that the settings would not take, by the name of its option', async () => {
    const wrong = TOLD.map((word) => word.replace('Europe/Berlin', 'Berlin').replace('keys@harbour.example', 'keys'));
    const { code, stderr } = await init(wrong);
    expect(code).toBe(2);
    expect(stderr).toMatch(/UNFIT_ANSWER: --time-zone: "Berlin" is no IANA time zone.*\n--mail-from: /);
    expect(stderr).not.toContain('--mail-owner');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that holds any of its files: each is named, none is touched', async () => {
    writeFileSync(join(folder, 'settings.json'), 'mine');
    writeFileSync(join(folder, '.gitignore'), 'mine');
    const { code, stderr } = await init(TOLD);
    expect(code).toBe(1);
    expect(stderr).toContain('FILES_IN_THE_WAY: There is .gitignore, settings.json in');
    expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'settings.json']);
    expect(text('settings.json')).toBe('mine');
  });

  test('twice the same', async () => {
    await init(TOLD);
    const before = text('settings.json');
    expect((await init(['--example'])).code).toBe(1);
    expect(text('settings.json')).toBe(before);
  });

  test('a host or toolchain that is none', async () => {
    expect((await init([...TOLD.slice(0, -1), 'jenkins'])).code).toBe(2);
    expect((await init([...TOLD, '--toolchain', 'pulumi'])).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a package.json that npm left is completed: what it says stays, also where keyturn comes from', async () => {
  const there = { dependencies: { keyturn: 'file:keyturn.tgz' }, scripts: { plan: 'echo mine' }, license: 'MIT' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(there));
  expect((await init(TOLD)).code).toBe(0);
  expect(json('package.json')).toMatchObject(there);
  expect(json('package.json')).toMatchObject({ scripts: { apply: 'keyturn apply' }, private: true });
});

test('on a terminal it asks what no option says', async () => {
  const { code, questions } = await init(TOLD.slice(2), { writes: 'Harbour Health' });
  expect({ code, questions }).toEqual({
    code: 0,
    questions: ['Name of the organisation, as mails and records show it'],
  });
});
