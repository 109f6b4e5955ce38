import { DEFAULT_POLICIES } from '../rotation/policy';
import { AgedAccount, type BenchUser, benchStaff } from './aged-account';
import { type BundleFigures, measureBundle } from './bundle';
import { forgetInventory, listEverybodysKeys, theCheck, type WayToLook } from './ways-to-look';

/** What one way to look cost. */
export interface WayFigures {
  readonly way: string;
  readonly calls: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly wallSeconds: number;
  /** Of the process that looks, not of the emulator. */
  readonly cpuSeconds: number;
  /** Keys that are too old, and how many of them were found; neither more nor others may be. */
  readonly violators: number;
  readonly found: number;
}

export interface CheckBenchRow {
  readonly users: number;
  readonly keys: number;
  /** Milliseconds added to every call. */
  readonly latencyMs: number;
  readonly ways: readonly WayFigures[];
  /** One per user who holds an active key, four per violator, and ten. */
  readonly callsAllowed: number;
  readonly withinCalls: boolean;
  /** Wall time as a ratio to listing eight at a time: of looking alone, as that does, and with acting and telling as well. */
  readonly wallRatio: { readonly report: number; readonly enforce: number };
}

export interface CheckBench {
  readonly bundle: BundleFigures;
  readonly rows: readonly CheckBenchRow[];
}

const LATENCIES = [0, 40];

/** The last one acts, so it comes last: it leaves another account behind. */
const WAYS: readonly (readonly [name: string, way: WayToLook])[] = [
  ['list, one after another', listEverybodysKeys(1)],
  ['list, eight at a time', listEverybodysKeys(8)],
  ['check, report', theCheck('report')],
  ['check, enforce', theCheck('enforce')],
];

/** The check against listing every user's keys, in the same run: calls, wall and CPU time, with and without latency. */
export async function runCheckBench(tell: (line: string) => void, sizes: readonly number[]): Promise<CheckBench> {
  const bundle = measureBundle();
  tell(`bundle: ${bundle.kilobytes} kB, loaded in ${bundle.loadMs} ms (median of ten)`);
  const rows: CheckBenchRow[] = [];
  for (const users of sizes) {
    for (const latencyMs of LATENCIES) rows.push(await measureAccount(users, latencyMs, tell));
  }
  return { bundle, rows };
}

async function measureAccount(users: number, latencyMs: number, tell: (line: string) => void): Promise<CheckBenchRow> {
  const now = new Date();
  const staff = benchStaff(users, now);
  const account = await AgedAccount.open(staff);
  try {
    if (latencyMs > 0) await account.sandbox.control.disturb({ effect: { kind: 'latency', ms: latencyMs } });
    tell(`${users} users, ${latencyMs} ms per call`);
    const ways: WayFigures[] = [];
    for (const [name, way] of WAYS) {
      await forgetInventory();
      const figures = await measureWay(name, way, account, staff, now);
      tell(lineOf(figures));
      ways.push(figures);
    }
    const row = rowOf(staff, latencyMs, ways);
    tell(
      `  ${row.callsAllowed} calls allowed; wall time × ${row.wallRatio.report} looking, × ${row.wallRatio.enforce} acting`,
    );
    return row;
  } finally {
    await account.close();
  }
}

const isOld = (key: BenchUser['keys'][number], now: Date): boolean =>
  key.status === 'Active' &&
  now.getTime() - key.createdAt.getTime() > DEFAULT_POLICIES.internal.maxAgeDays * 86_400_000;

async function measureWay(
  way: string,
  look: WayToLook,
  { sandbox }: AgedAccount,
  staff: readonly BenchUser[],
  now: Date,
): Promise<WayFigures> {
  await sandbox.control.forgetCalls();
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const found = await look(now);
  const wallSeconds = (performance.now() - begun) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const { total, byOperation } = await sandbox.control.calls();
  return {
    way,
    calls: total,
    byOperation,
    wallSeconds: Number(wallSeconds.toFixed(2)),
    cpuSeconds: Number(((cpu.user + cpu.system) / 1e6).toFixed(2)),
    violators: staff.flatMap(({ keys }) => keys).filter((key) => isOld(key, now)).length,
    found: found.size,
  };
}

function rowOf(staff: readonly BenchUser[], latencyMs: number, ways: readonly WayFigures[]): CheckBenchRow {
  const [, eight, report, enforce] = ways as readonly [WayFigures, WayFigures, WayFigures, WayFigures];
  const holders = staff.filter(({ keys }) => keys.some(({ status }) => status === 'Active')).length;
  const callsAllowed = holders + 4 * enforce.violators + 10;
  return {
    users: staff.length,
    keys: staff.flatMap(({ keys }) => keys).length,
    latencyMs,
    ways,
    callsAllowed,
    withinCalls: enforce.calls <= callsAllowed && report.calls <= callsAllowed,
    wallRatio: { report: ratio(report, eight), enforce: ratio(enforce, eight) },
  };
}

const ratio = (of: WayFigures, to: WayFigures): number => Number((of.wallSeconds / to.wallSeconds).toFixed(2));

function lineOf({ way, calls, wallSeconds, cpuSeconds, found, violators }: WayFigures): string {
  const cells = [`${calls} calls`, `${wallSeconds} s`, `CPU ${cpuSeconds} s`, `found ${found} of ${violators}`];
  return `  ${way.padEnd(24)} ${cells.map((cell) => cell.padStart(18)).join('')}`;
}
