import type { CheckSettings } from '../../check-environment/check-settings';
import { type CheckSummary, runCheck } from '../../lambda/access-key-rotation-check/check';
import { jsonLog } from '../../lambda/access-key-rotation-check/log';
import type { MemoryRecord } from '../../lambda/access-key-rotation-check/memory';
import type { Run } from '../../lambda/access-key-rotation-check/run';
import type { RunReport } from '../../lambda/access-key-rotation-check/run-report';
import { daysAfter } from '../../rotation/days';
import { KeyturnError } from '../../rotation/keyturn-error';
import { DEFAULT_POLICIES } from '../../rotation/policy';
import type { InMemoryAws } from '../aws/in-memory-aws';

export const OWNER = 'owner@example.org.nz';

export const settings: CheckSettings = {
  mode: 'enforce',
  tell: 'holders',
  suspendQuarantined: false,
  sealingKeysEnd: undefined,
  timeZone: 'Pacific/Auckland',
  policy: DEFAULT_POLICIES,
  neverPassTheLimit: false,
  runEveryDays: 7,
  fullSweepEveryDays: 28,
  organisation: 'Kotahi Primary Data',
  project: undefined,
  mailFrom: 'keys@example.org.nz',
  mailOwner: OWNER,
  mailReplyTo: undefined,
  mailPattern: '{user}@example.org.nz',
  evidenceBucket: 'evidence',
};

export interface Ended {
  readonly summary: CheckSummary | undefined;
  /** How the run failed; undefined = it did not. */
  readonly failure: KeyturnError | undefined;
  readonly report: RunReport;
  readonly run: Run;
  readonly log: readonly string[];
}

let runs = 0;

/** Days ago, as of the world's present. */
export const ago = (world: InMemoryAws, days: number): Date => daysAfter(world.now, -days);

export interface RunOptions {
  readonly with?: Partial<CheckSettings>;
  readonly remainingInMs?: () => number;
}

/** One run as it begins. */
export function aRun(
  world: InMemoryAws,
  options: RunOptions = {},
  write: (line: string) => void = () => undefined,
): Run {
  runs += 1;
  const id = `run-${runs}`;
  return {
    id,
    account: '123456789012',
    startedAt: world.now,
    asOf: world.now,
    settings: { ...settings, ...options.with },
    ports: {
      keys: world.keys,
      users: world.users,
      keyEvents: world.keyEvents,
      mailer: world.mailer,
      evidence: world.evidence(),
    },
    log: jsonLog(id, write),
    deadline: { remainingInMs: options.remainingInMs ?? (() => 900_000) },
    problems: [],
  };
}

/** Runs the check once, as Lambda would. A failure that is no `KeyturnError` passes through. */
export async function runOnce(world: InMemoryAws, options: RunOptions = {}): Promise<Ended> {
  const lines: string[] = [];
  const run = aRun(world, options, (line) => void lines.push(line));
  const { id } = run;
  let summary: CheckSummary | undefined;
  let failure: KeyturnError | undefined;
  try {
    summary = await runCheck(run);
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    failure = error;
  }
  const report = world.evidence().json(`runs/${world.now.toISOString().slice(0, 10)}/${id}.json`) as RunReport;
  return { summary, failure, report, run, log: lines };
}

/** A fault of ours, and none of AWS, in the next such call. */
export function faultOfOurs(world: InMemoryAws, operation: string, about = ''): void {
  world.meanwhile(operation, about, () => {
    throw new TypeError('a fault of ours');
  });
}

export const memoryOf = (world: InMemoryAws): MemoryRecord =>
  world.evidence().json('check/memory.json') as MemoryRecord;

/** Mails to users and suppliers: all but the owner's digests. */
export const mailsToHolders = (world: InMemoryAws) =>
  world.mails.filter((mail) => !mail.subject.startsWith('Access keys of '));

export const digests = (world: InMemoryAws) => world.mails.filter((mail) => mail.subject.startsWith('Access keys of '));
