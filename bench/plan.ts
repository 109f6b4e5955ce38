import { openpgp } from '../sealing/openpgp';
import type { WrittenSettings } from '../settings/settings';
import { type BenchSupplier, benchLedger, createBuckets } from './suppliers';
import { median } from './timing';
import { type BenchDeployment, Workbench } from './workbench';

/** Seconds of wall time, and how many times the empty stack's. */
export interface Timing {
  readonly seconds: number;
  readonly ratio: number;
}

export interface PlanBenchRow {
  readonly suppliers: number;
  readonly synth: Timing;
  /** Of the first deployment. */
  readonly apply: Timing;
  /** Of one bump, everything else unchanged. */
  readonly plan: Timing;
  readonly bump: Timing;
}

interface Seconds {
  readonly synth: number;
  readonly apply: number;
  readonly plan: number;
  readonly bump: number;
}

const SIZES = [2, 30, 200];

/** Synth, plan and apply for 2, 30 and 200 suppliers against an empty stack in the same run. */
export async function benchPlans(tell: (line: string) => void): Promise<readonly PlanBenchRow[]> {
  tell('suppliers      synth              first apply        plan of one bump   its apply');
  // Each in an account of its own: users of another size would be looked at by every plan, and refused as leaving.
  const empty = await Workbench.use((bench) => measure(bench, 0));
  tell(rowText('empty', empty, empty));
  const rows: PlanBenchRow[] = [];
  for (const suppliers of SIZES) {
    const seconds = await Workbench.use((bench) => measure(bench, suppliers));
    tell(rowText(String(suppliers), seconds, empty));
    rows.push({ suppliers, ...timings(seconds, empty) });
  }
  return [{ suppliers: 0, ...timings(empty, empty) }, ...rows];
}

async function measure(bench: Workbench, suppliers: number): Promise<Seconds> {
  const deployment = bench.deployment(`of-${suppliers}`);
  const users = Array.from({ length: suppliers }, (_, i) => `supplier-${suppliers}-${i}`).map((name) => ({
    name,
    bucket: name,
  }));
  await createBuckets(bench, users);
  await describe(deployment, users);
  const terraform = async (...words: string[]) => (await deployment.terraform('suppliers', ...words)).seconds;
  const synth = (await deployment.synth()).seconds;
  await terraform('init');
  const apply = await terraform('apply', '-auto-approve');
  deployment.write('key-generations.json', benchLedger(users, users[0]?.name));
  await deployment.synth();
  const plan = await median(3, () => terraform('plan', '-out=plan'));
  const bump = await terraform('apply', 'plan');
  return { synth, apply, plan, bump };
}

/** As settings were written before buckets were declared on their own. */
async function describe(deployment: BenchDeployment, users: readonly BenchSupplier[]): Promise<void> {
  const settings: WrittenSettings = {
    organisation: 'Bench',
    deployment: { mail: { from: 'keys@example.org', owner: 'owner@example.org' } },
    policy: {},
    users: users.map(({ name, bucket }) => ({
      name,
      audience: 'external',
      company: name,
      contact: { kind: 'mail', name, address: 'supplier@example.org' },
      integration: 'Bench',
      uploads: { bucket, bucketPolicy: 'ours' },
      sealingKey: 'bench.asc',
      whyAKey: 'To be measured',
    })),
  };
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'bench' }] });
  deployment.write('settings.json', settings);
  deployment.write('sealing-keys/bench.asc', publicKey);
  deployment.write('key-generations.json', benchLedger(users));
}

function timings(of: Seconds, empty: Seconds): Omit<PlanBenchRow, 'suppliers'> {
  const timing = (what: keyof Seconds): Timing => ({
    seconds: Number(of[what].toFixed(3)),
    ratio: Number((of[what] / empty[what]).toFixed(2)),
  });
  return { synth: timing('synth'), apply: timing('apply'), plan: timing('plan'), bump: timing('bump') };
}

function rowText(name: string, of: Seconds, empty: Seconds): string {
  const cell = (what: keyof Seconds): string =>
    `${of[what].toFixed(2).padStart(6)} s × ${(of[what] / empty[what]).toFixed(1).padEnd(6)}`;
  return [name.padStart(9), cell('synth'), cell('apply'), cell('plan'), cell('bump')].join('   ');
}
