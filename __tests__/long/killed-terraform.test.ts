import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecords } from '../../change-records/chain/record-folder';
import type { SandboxControl } from '../../sandbox/control-client';
import { AnOperator } from './an-operator';
import { toFamily } from './process-family';

jest.setTimeout(600_000);

const USER = 'valentia';
const OTHER = 'kotahi-writer';

let operator: AnOperator;
let control: SandboxControl;

beforeAll(async () => {
  operator = await AnOperator.atWork();
  ({ control } = operator);
});

afterAll(() => operator.goHome());

const KEYTURN = join(__dirname, '..', '..', 'bin', 'keyturn.cjs');

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly said: string;
  }>;
}

/** An apply in a process group of its own, as a shell starts it. */
function startApply(): Running {
  const child = spawn(process.execPath, [KEYTURN, 'apply', '--yes'], {
    ...{
      env: { ...operator.sandbox.env, TMPDIR: operator.sandbox.path('tmp') },
      cwd: join(__dirname, '..', '..'),
      detached: true,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => void (said += part.toString()));
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, said }));
  });
  return { process: child, ended };
}

/** Ctrl-C and a closed window reach a whole group; a signal to one process does not. */
const toGroup = ({ process: { pid = 0 } }: Running, signal: NodeJS.Signals): boolean => process.kill(-pid, signal);

/** @param everyMs how often it is looked */
async function until(happened: () => boolean | Promise<boolean>, everyMs = 10): Promise<void> {
  for (const begun = Date.now(); Date.now() - begun < 120_000; ) {
    if (await happened()) return;
    await sleep(everyMs);
  }
  throw new Error('it did not happen within two minutes');
}

const planFile = (): string => operator.sandbox.path('out', 'stacks', 'suppliers', 'keyturn', 'plan.tfplan');
const kinds = async (): Promise<readonly string[]> =>
  (await readRecords(operator.config('records'))).map(({ kind }) => kind);
const last = async () => (await readRecords(operator.config('records'))).at(-1);

/** Terraform has ended, and what came of it is being put on record: the plan file is gone, and the record not there. */
async function whileTheOutcomeIsWritten(signal: NodeJS.Signals): Promise<void> {
  const records = (await kinds()).length;
  const apply = startApply();
  await until(async () => (await kinds().catch(() => [])).length > records && !existsSync(planFile()));
  toGroup(apply, signal);
  const { code, signal: by, said } = await apply.ended;
  expect({ code, by, said: code === 0 ? '' : said }).toEqual({ code: 0, by: null, said: '' });
  expect(await last()).toMatchObject({ kind: 'apply', outcome: 'applied', begun: records + 1 });
  await operator.done('record', 'verify');
}

const isInTheState = async (): Promise<boolean> =>
  (await operator.sandbox.terraform(['state', 'list', '-no-color'])).said.includes(`${USER}["2"]`);

/** Terraform has made the call that is held up. */
const isAsking = async (): Promise<boolean> => (await control.faults()).some(({ seen }) => seen > 0);

/** It is found by `record verify` and `status`, and the next plan closes it. */
async function isOpenThenClosed(extent: RegExp): Promise<void> {
  await operator.refused('APPLY_UNFINISHED', ['record', 'verify']);
  await operator.refused('APPLY_UNFINISHED', ['status', USER]);
  const planned = await operator.done('plan', '--reason', 'what is left of it');
  expect(planned.said).toContain('nobody saw it end');
  const closed = (await readRecords(operator.config('records'))).at(-1);
  expect(closed).toMatchObject({ kind: 'found-afterwards', extent: expect.stringMatching(extent) as string });
  await operator.done('record', 'verify');
  expect(readdirSync(operator.config('records')).filter((name) => name.startsWith('.'))).toEqual([]);
}

/** The first deployment, with Ctrl-C at the worst moment. */
async function ctrlC(): Promise<void> {
  await operator.done('plan', '--reason', 'first deployment');
  await whileTheOutcomeIsWritten('SIGINT');
  expect(await operator.statuses(USER)).toEqual(['Active']);
}

/** keyturn alone is killed: its Terraform works to its end, and the plan waits for its lock. */
async function keyturnKilled(): Promise<void> {
  await operator.done('start', USER);
  await operator.done('plan', '--reason', 'a rotation');
  await control.disturb({ operation: 'CreateAccessKey', times: 1, effect: { kind: 'latency', ms: 1_000 } });
  const apply = startApply();
  await until(isAsking);
  apply.process.kill('SIGKILL');
  expect((await apply.ended).signal).toBe('SIGKILL');
  await control.calm();
  await until(isInTheState, 500);
  await isOpenThenClosed(/^all$/);
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);
}

/** The power fails: keyturn and Terraform end in the same moment, while IAM is asked for something. */
async function everythingKilled(): Promise<void> {
  await operator.done('suspend', OTHER);
  await operator.done('plan', '--reason', 'to be cut off');
  await control.disturb({ operation: 'UpdateAccessKey', effect: { kind: 'timeout', ms: 60_000 } });
  const apply = startApply();
  await until(isAsking);
  toFamily(apply.process.pid ?? 0, 'SIGKILL');
  expect((await apply.ended).signal).toBe('SIGKILL');
  await control.calm();
  expect(await operator.statuses(OTHER)).toEqual(['Active']);
  await isOpenThenClosed(/^none$/);
}

/** The terminal is lost while Terraform waits for IAM: it works to its end, and the outcome goes on record. */
async function windowClosed(): Promise<void> {
  const records = (await kinds()).length;
  await control.disturb({ operation: 'UpdateAccessKey', times: 1, effect: { kind: 'latency', ms: 1_000 } });
  const apply = startApply();
  await until(isAsking);
  toGroup(apply, 'SIGHUP');
  expect(await apply.ended).toMatchObject({ code: 0, signal: null });
  await control.calm();
  expect(await last()).toMatchObject({ kind: 'apply', outcome: 'applied', begun: records + 1 });
  expect(await operator.statuses(OTHER)).toEqual(['Inactive']);
}

/** The machine is shut down in the middle of writing down what was done. */
async function shutDown(): Promise<void> {
  await operator.done('resume', OTHER);
  await operator.done('plan', '--reason', 'all is well again');
  await whileTheOutcomeIsWritten('SIGTERM');
  expect(await operator.statuses(OTHER)).toEqual(['Active']);
  await operator.isClean();
}

test('whoever or whatever ends an apply of real Terraform, the records tell of it', async () => {
  await ctrlC();
  await keyturnKilled();
  await everythingKilled();
  await windowClosed();
  await shutDown();
  expect(await kinds()).toEqual([
    ...['begun', 'apply'],
    ...['begun', 'found-afterwards'],
    ...['begun', 'found-afterwards'],
    ...['begun', 'apply'],
    ...['begun', 'apply'],
  ]);
});
