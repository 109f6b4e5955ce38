import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { changedResources } from '../change-records/plan/changed-resource';
import { parsePlan } from '../change-records/plan/plan';
import { openpgp } from '../sealing/openpgp';
import type { WrittenSettings } from '../settings/settings';
import { handWritten } from './hand-written';
import type { Cost } from './measured-run';
import { rounded } from './timing';
import { type BenchDeployment, Workbench } from './workbench';

/** The middle of several runs, and the most memory that any of them took. */
export interface SupplierCost {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  readonly peakMegabytes: number | null;
}

/** One stack of so many suppliers, and the same objects written by hand with `for_each`. */
export interface SuppliersFigures {
  readonly suppliers: number;
  readonly synth: SupplierCost;
  readonly firstApply: SupplierCost;
  /** Of one bump, everything else unchanged. */
  readonly plan: SupplierCost;
  /** The same plan of the hand-written configuration: three resources and two data sources a user. */
  readonly byHand: SupplierCost;
  /** The hand-written one without its data sources. */
  readonly byHandBlind: SupplierCost;
  /** `keyturn record` of that plan. */
  readonly record: SupplierCost;
  /** At most 1 is the goal among 200. */
  readonly planToByHand: number;
  /** The same of processor time, which tells more where the machine is busy. */
  readonly planToByHandCpu: number | null;
  /** What the two data sources cost, and then the guard and all else that is keyturn's, in seconds of processor time of a plan. */
  readonly dataSourcesSeconds: number | null;
  readonly guardSeconds: number | null;
}

/** Users that share one bucket: its policy, which S3 limits to 20 KB, holds no more. */
const USERS_OF_A_BUCKET = 10;

const RUNS = 3;

/** Synth, plan and record for so many suppliers in one stack, against the same objects written by hand, in one run. */
export async function benchSuppliers(
  tell: (line: string) => void,
  sizes: readonly number[],
): Promise<readonly SuppliersFigures[]> {
  const rows: SuppliersFigures[] = [];
  // Each in an account of its own: users of another size would be looked at by every plan.
  for (const suppliers of sizes) rows.push(await Workbench.use((bench) => measure(bench, suppliers, tell)));
  return rows;
}

async function measure(bench: Workbench, suppliers: number, tell: (line: string) => void): Promise<SuppliersFigures> {
  tell(`${suppliers} suppliers in one stack`);
  const deployment = bench.deployment(`scale-${suppliers}`);
  const users = benchUsers(`of-${suppliers}`, suppliers);
  await createBuckets(bench, users);
  await describeUsers(deployment, users);
  const synths = [await deployment.synth()];
  await deployment.terraform('suppliers', 'init');
  const firstApply = middleOf([await deployment.terraform('suppliers', 'apply', '-auto-approve')]);
  tell(line('first apply', firstApply));
  const [first] = users;
  deployment.write('key-generations.json', benchLedger(users, first?.name));
  synths.push(await deployment.synth());
  const state = deployment.state('suppliers');
  for (const looks of [true, false]) {
    const stack = looks ? 'by-hand' : 'by-hand-blind';
    const { configuration, itsState } = handWritten(state, first?.name ?? '', looks);
    deployment.writeByHand(stack, configuration, itsState);
    await deployment.terraform(stack, 'init');
  }
  // In turns: whatever else the machine does, it does to each.
  const [plans, byHand, byHandBlind] = await inTurns([
    () => deployment.terraform('suppliers', 'plan', '-out=plan'),
    () => deployment.terraform('by-hand', 'plan', '-out=plan'),
    () => deployment.terraform('by-hand-blind', 'plan', '-out=plan'),
  ]);
  for (const stack of ['suppliers', 'by-hand', 'by-hand-blind']) {
    await demandOneBump(deployment, stack);
  }
  deployment.write('plan.json', await deployment.shown('suppliers', 'plan'));
  const plan = deployment.fileOf('plan.json');
  const [records] = await inTurns([() => deployment.keyturn('record', plan, '--offline', '--out', `${plan}.md`)]);
  const figures = {
    suppliers,
    synth: middleOf(synths),
    firstApply,
    plan: middleOf(plans),
    byHand: middleOf(byHand),
    byHandBlind: middleOf(byHandBlind),
    record: middleOf(records),
  };
  for (const what of ['synth', 'plan', 'byHand', 'byHandBlind', 'record'] as const) tell(line(what, figures[what]));
  const planToByHand = rounded(figures.plan.seconds / figures.byHand.seconds);
  const planToByHandCpu = cpuRatio(figures.plan, figures.byHand);
  const dataSourcesSeconds = cpuMore(figures.byHand, figures.byHandBlind);
  const guardSeconds = cpuMore(figures.plan, figures.byHand);
  tell(
    `  plan to the hand-written one × ${planToByHand} (CPU × ${planToByHandCpu}); CPU of data sources ${dataSourcesSeconds} s, of the guard ${guardSeconds} s`,
  );
  return { ...figures, planToByHand, planToByHandCpu, dataSourcesSeconds, guardSeconds };
}

/** What is timed has to be the same plan: one key more, one user's tags, nothing else. */
export async function demandOneBump(deployment: BenchDeployment, stack: string): Promise<void> {
  const changed = changedResources(parsePlan(await deployment.shown(stack, 'plan')));
  const said = changed.map(({ type, change }) => `${change.actions.join()} ${type}`).sort();
  if (said.join() === 'create aws_iam_access_key,update aws_iam_user') return;
  throw new Error(`the plan of ${stack} is not one bump: ${said.join(', ') || 'nothing'}`);
}

/** Each once, then each again: the costs of each. */
export async function inTurns<Works extends readonly (() => Promise<Cost>)[]>(
  works: readonly [...Works],
): Promise<{ readonly [Index in keyof Works]: readonly Cost[] }> {
  const costs = works.map((): Cost[] => []);
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const [index, work] of works.entries()) costs[index]?.push(await work());
  }
  return costs as unknown as { readonly [Index in keyof Works]: readonly Cost[] };
}

export function middleOf(costs: readonly Cost[]): SupplierCost {
  const peaks = costs.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    seconds: middle(costs.map(({ seconds }) => seconds)) ?? Number.NaN,
    cpuSeconds: middle(costs.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])) ?? null,
    peakMegabytes: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

function middle(of: readonly number[]): number | undefined {
  const found = [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)];
  return found === undefined ? undefined : rounded(found);
}

const cpuMore = (of: SupplierCost, than: SupplierCost): number | null =>
  of.cpuSeconds === null || than.cpuSeconds === null ? null : rounded(of.cpuSeconds - than.cpuSeconds);

/** Where nobody told there is none. */
export const cpuRatio = (of: SupplierCost, to: SupplierCost): number | null =>
  of.cpuSeconds === null || to.cpuSeconds === null ? null : rounded(of.cpuSeconds / to.cpuSeconds);

export function line(what: string, { seconds, cpuSeconds, peakMegabytes }: SupplierCost): string {
  const cpu = cpuSeconds === null ? '' : `CPU ${cpuSeconds} s`.padStart(16);
  return `  ${what.padEnd(20)}${`${seconds} s`.padStart(12)}${cpu}${peakMegabytes === null ? '' : `${peakMegabytes} MB`.padStart(12)}`;
}

/** A supplier of the bench; ten share a bucket. */
export interface BenchSupplier {
  readonly name: string;
  readonly bucket: string;
  readonly shard?: string;
}

export const benchUsers = (prefix: string, count: number): readonly BenchSupplier[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${String(index).padStart(4, '0')}`,
    bucket: `bench-${prefix}-${Math.floor(index / USERS_OF_A_BUCKET)}`,
  }));

export async function createBuckets(bench: Workbench, users: readonly BenchSupplier[]): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = bench.sandbox.env;
  const s3 = new S3Client({
    endpoint: bench.sandbox.endpoint,
    forcePathStyle: true,
    region: 'ap-southeast-2',
    credentials: { accessKeyId, secretAccessKey },
  });
  for (const name of new Set(users.map(({ bucket }) => bucket)))
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  s3.destroy();
}

export async function describeUsers(deployment: BenchDeployment, users: readonly BenchSupplier[]): Promise<void> {
  const shards = [...new Set(users.flatMap(({ shard }) => shard ?? []))];
  const settings: WrittenSettings = {
    organisation: 'Bench',
    deployment: {
      mail: { from: 'keys@example.org', owner: 'owner@example.org' },
      ...(shards.length > 0 && { shards }),
    },
    policy: {},
    buckets: [...new Set(users.map(({ bucket }) => bucket))].map((name) => ({ name, bucketPolicy: 'ours' })),
    users: users.map(({ name, bucket, shard }) => ({
      name,
      ...(shard !== undefined && { shard }),
      audience: 'external',
      company: name,
      contact: { kind: 'mail', name, address: 'supplier@example.org' },
      integration: 'Bench',
      uploads: { bucket, prefix: `${name}/` },
      sealingKey: 'bench.asc',
      whyAKey: 'To be measured',
    })),
  };
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'bench' }] });
  deployment.write('settings.json', settings);
  deployment.write('sealing-keys/bench.asc', publicKey);
  deployment.write('key-generations.json', benchLedger(users));
}

export function benchLedger(users: readonly BenchSupplier[], bumped?: string): object {
  return Object.fromEntries(
    users.map(({ name }) => [
      name,
      name === bumped ? { generation: 2, previous: 'active' } : { generation: 1, previous: 'deleted' },
    ]),
  );
}
