import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import pLimit from 'p-limit';
import { readRecords } from '../../change-records/chain/record-folder';
import { run } from '../../cli/program';
import { everyVerb } from '../../cli/verb-list';
import { goldenText } from '../change-records/golden-plan';
import { aConfigDir, removeConfigDirs } from '../cli/a-config-dir';
import { AProject, removeProjects } from '../cli/a-project';
import { aWorld } from '../cli/a-world';
import { ledgerOf } from '../cli/as-planned';
import { PROJECT } from '../docs/markdown-page';
import { NOW } from '../sealing/pgp-keys';
import { actsFile, afterEffects, type Effect, effectsIn, type KilledRun } from './killed-run';

jest.setTimeout(600_000);

const PLAN = goldenText('start');
const APPLY = ['apply', '--yes'];
const DEACTIVATE = ['keys', 'deactivate', 'jo', '1111', '--yes', '--reason', 'left'];
const BRAKE = ['suspend', '--now', '--yes', '--reason', 'incident 12', 'valentia'];

/** Holds the bundle, and a folder for each run. */
let folder: string;
/** A project with a plan that was reviewed: every run begins in a copy of it. */
let template: string;

beforeAll(async () => {
  // Within the project, so that what the bundle leaves out is found.
  folder = mkdtempSync(join(PROJECT, 'node_modules', '.killed-'));
  buildSync({
    stdin: {
      contents: `import { runToBeKilled } from './killed-run'; void runToBeKilled(JSON.parse(process.argv[2]));`,
      resolveDir: __dirname,
    },
    // Where the plans lie that are read.
    define: { __dirname: JSON.stringify(join(__dirname, '..', 'change-records')) },
    ...{ bundle: true, platform: 'node', format: 'cjs', packages: 'external', outfile: join(folder, 'run.cjs') },
  });
  const project = new AProject();
  project.plan = PLAN;
  template = project.folder;
  cpSync(await aConfigDir(), join(template, 'config'), { recursive: true });
  ledgerOf(PLAN, join(template, 'config'));
  const planned = await keyturn(template, ['plan', '--reason', 'a rotation']);
  expect({ code: planned.code, said: planned.err }).toMatchObject({ code: 0 });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  removeProjects();
  removeConfigDirs();
});

/** A command in this process, with AWS and Terraform as the killed run has left them. */
async function keyturn(place: string, argv: readonly string[]) {
  const { cloud, project } = await afterEffects({ folder: place, plan: PLAN, now: NOW.getTime() });
  const world = aWorld({ cloud, now: NOW, cwd: place, outcome: project.outcome });
  const code = await run([...argv, '--config-dir', join(place, 'config')], everyVerb(), world);
  return { code, out: world.stdout(), err: world.stderr() };
}

interface Ended {
  readonly place: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** Runs a command in a process and a project of its own. @param at the number of the act at which the signal comes */
function runToBeKilled(argv: readonly string[], at?: number, signal?: NodeJS.Signals): Promise<Ended> {
  const place = mkdtempSync(join(tmpdir(), 'keyturn-killed-'));
  cpSync(template, place, { recursive: true });
  const killed: KilledRun = { argv, folder: place, plan: PLAN, at, signal, now: NOW.getTime() };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'run.cjs'), JSON.stringify(killed)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (part: Buffer) => void (said += part.toString()));
    child.once('error', reject);
    child.once('close', (code, by) => resolve({ place, code, signal: by, said }));
  });
}

interface Act {
  /** From 1. */
  readonly number: number;
  readonly what: string;
}

/** What a command does, act by act, where nobody stops it. */
async function actsOf(argv: readonly string[]): Promise<readonly Act[]> {
  const { place, code, said } = await runToBeKilled(argv);
  expect({ argv, code, said: code === 0 ? '' : said }).toEqual({ argv, code: 0, said: '' });
  const acts = JSON.parse(readFileSync(actsFile(place), 'utf8')) as readonly string[];
  rmSync(place, { recursive: true, force: true });
  return acts.map((what, place) => ({ number: place + 1, what }));
}

/** How much of what was begun the effects are: a key in IAM alone has lost its secret. */
function extentOf(effects: readonly Effect[]): string {
  if (effects.length === 0) return 'none';
  return effects.length === 1 && effects[0] === 'key made' ? 'part' : 'all';
}

/** What is seen of a run at once, and once the next plan has looked. */
async function lookAfter(place: string) {
  const records = join(place, 'config', 'records');
  const kinds = async (): Promise<readonly string[]> => (await readRecords(records)).map(({ kind }) => kind);
  const { code, out } = await keyturn(place, ['record', 'verify']);
  const left = await kinds();
  // Nobody is at work on a draft that is a minute old.
  for (const name of existsSync(records) ? readdirSync(records) : []) {
    if (name.startsWith('.')) utimesSync(join(records, name), new Date(0), new Date(0));
  }
  await keyturn(place, ['plan', '--reason', 'to look']);
  const after = await keyturn(place, ['record', 'verify', '--json']);
  const { faults, drafts } = JSON.parse(after.out) as { faults: readonly unknown[]; drafts: readonly unknown[] };
  const found = (await readRecords(records)).find((record) => record.kind === 'found-afterwards');
  return {
    /** What was done to AWS and to the state. */
    effects: effectsIn(place),
    left,
    whole: code === 0,
    saysOpen: out.includes('APPLY_UNFINISHED'),
    afterwards: { code: after.code, faults, drafts, kinds: await kinds() },
    extent: found?.kind === 'found-afterwards' ? found.extent : undefined,
  };
}

interface Killed {
  /** The act before which the signal came, with its number. */
  readonly act: string;
  readonly ended: Ended;
  readonly seen: Awaited<ReturnType<typeof lookAfter>>;
}

/** Runs a command once for each of these acts, and sends it the signal there. */
function killAt(argv: readonly string[], acts: readonly Act[], signal?: NodeJS.Signals): Promise<readonly Killed[]> {
  const two = pLimit(2);
  return Promise.all(
    acts.map(({ number, what }) =>
      two(async () => {
        const ended = await runToBeKilled(argv, number, signal);
        const seen = await lookAfter(ended.place);
        rmSync(ended.place, { recursive: true, force: true });
        return { act: `${number}: ${what}`, ended, seen };
      }),
    ),
  );
}

/** After a SIGKILL: what was done is recorded, or open and then closed with what was done; the rest was never begun. */
function expectFound(killed: readonly Killed[], outcome: 'apply' | 'key-change'): void {
  const whole = { code: 0, faults: [], drafts: [] };
  for (const { act, ended, seen } of killed) {
    const { left, effects } = seen;
    const wanted =
      left.length === 0
        ? { effects: [], whole: true, saysOpen: false, afterwards: { ...whole, kinds: [] }, extent: undefined }
        : left.length === 1
          ? {
              ...{ effects, whole: false, saysOpen: true, extent: extentOf(effects) },
              afterwards: { ...whole, kinds: ['begun', 'found-afterwards'] },
            }
          : {
              ...{ effects, whole: false, saysOpen: false, extent: undefined },
              afterwards: { ...whole, kinds: ['begun', outcome] },
            };
    expect({ act, signal: ended.signal, seen }).toEqual({ act, signal: 'SIGKILL', seen: { left, ...wanted } });
    // The outcome is on record only once everything was done.
    expect({ act, extent: left.length < 2 || extentOf(effects) }).toEqual({ act, extent: left.length < 2 || 'all' });
  }
}

const numberOf = (acts: readonly Act[], what: string): number => acts.find((act) => act.what === what)?.number ?? NaN;
const every = (nth: number, acts: readonly Act[]): readonly Act[] => acts.filter((_, place) => place % nth === 0);
const left = (killed: readonly Killed[]): readonly number[] => killed.map(({ seen }) => seen.left.length);

describe('whatever is killed, and wherever, is recorded, or open and then closed:', () => {
  test('apply, at every act', async () => {
    const acts = await actsOf(APPLY);
    expect(acts.length).toBeGreaterThanOrEqual(30);
    const killed = await killAt(APPLY, acts);
    expectFound(killed, 'apply');
    // Before, during and after Terraform, and while either record is written.
    const begins = numberOf(acts, 'before terraform apply');
    const ends = numberOf(acts, 'Terraform has written its state');
    expect([...new Set(left(killed.slice(0, begins)))]).toEqual([0, 1]);
    expect(killed.slice(begins, ends).map(({ seen }) => seen.extent)).toEqual(['none', 'part', 'all']);
    expect([...new Set(left(killed.slice(ends)))]).toEqual([1, 2]);
  });

  test.each([
    ['keys deactivate', DEACTIVATE],
    ['suspend --now', BRAKE],
  ])('%s, at every fourth', async (_, argv) => {
    const killed = await killAt(argv, every(4, await actsOf(argv)));
    expectFound(killed, 'key-change');
    expect([...new Set(left(killed))]).toEqual([0, 1, 2]);
    expect(killed.map(({ seen }) => seen.extent)).toEqual(expect.arrayContaining(['none', 'all']));
  });
});

describe('who asks apply to end is kept waiting until its outcome is on record:', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s', async (signal) => {
    const acts = await actsOf(APPLY);
    const begins = numberOf(acts, 'before the folder records');
    const [before] = await killAt(APPLY, acts.slice(begins - 2, begins - 1), signal);
    expect(before).toMatchObject({ ended: { signal }, seen: { left: [], effects: [] } });

    const terraform = numberOf(acts, 'before terraform apply');
    for (const { act, ended, seen } of await killAt(APPLY, every(3, acts.slice(begins)), signal)) {
      // Before Terraform starts there is still time to leave it alone.
      const started = Number.parseInt(act, 10) >= terraform;
      expect({ act, ended: [ended.signal, ended.code], ...seen }).toMatchObject({
        ...{ act, ended: [null, started ? 0 : 2], left: ['begun', 'apply'], whole: true, saysOpen: false },
        effects: started ? ['key made', 'in the state'] : [],
      });
      expect(ended.said).toContain('Ending once it is on record');
    }
  });
});
