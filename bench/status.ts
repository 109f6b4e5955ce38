import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { observeUsers } from '../cli/account/observed-user';
import { connectCloud } from '../cli/shell/cloud';
import { daysAfter } from '../rotation/days';
import { PROJECT_ROOT } from '../sandbox/project';
import { openpgp } from '../sealing/openpgp';
import type { WrittenSettings } from '../settings/settings';
import { AgedAccount, type BenchUser } from './aged-account';
import { median, rounded, timed } from './timing';

/** What `keyturn status` took, against its calls to AWS alone. Medians, in seconds of wall time. */
export interface StatusBenchRow {
  readonly suppliers: number;
  /** Milliseconds added to every call. */
  readonly latencyMs: number;
  readonly calls: number;
  /** The same calls, as many at a time, and nothing else. */
  readonly callsSeconds: number;
  /** The whole command, from its start to its end. */
  readonly statusSeconds: number;
  /** At most 2 is the goal. */
  readonly ratio: number;
}

export interface StatusBench {
  /** Seconds of `keyturn --help`: of the command itself, without npx. */
  readonly helpSeconds: number;
  readonly rows: readonly StatusBenchRow[];
}

const KEYTURN = join(PROJECT_ROOT, 'bin', 'keyturn.cjs');
const REGION = 'ap-southeast-2';
const LATENCIES = [0, 40];

/** The operator's look on a Monday morning. Needs a current build (`npm run build`), as `npm ci` makes it. */
export async function benchStatus(tell: (line: string) => void, suppliers: number): Promise<StatusBench> {
  const helpSeconds = rounded(await median(9, () => timed(() => keyturn('--help'))), 3);
  tell(`keyturn --help: ${helpSeconds} s (median of nine)`);
  const now = new Date();
  const users = Array.from({ length: suppliers }, (_, i) => aSupplier(`supplier-${String(i).padStart(4, '0')}`, now));
  const configDir = await writeConfiguration(users);
  const account = await AgedAccount.open(users);
  try {
    const rows: StatusBenchRow[] = [];
    for (const latencyMs of LATENCIES) {
      if (latencyMs > 0) await account.sandbox.control.disturb({ effect: { kind: 'latency', ms: latencyMs } });
      const row = await measure(account, users, configDir, latencyMs);
      tell(
        `${suppliers} suppliers, ${latencyMs} ms per call: ${row.calls} calls in ${row.callsSeconds} s, status ${row.statusSeconds} s, × ${row.ratio}`,
      );
      rows.push(row);
    }
    return { helpSeconds, rows };
  } finally {
    await account.close();
    rmSync(configDir, { recursive: true, force: true });
  }
}

async function measure(
  { sandbox }: AgedAccount,
  users: readonly BenchUser[],
  configDir: string,
  latencyMs: number,
): Promise<StatusBenchRow> {
  const names = users.map(({ name }) => name);
  const callsSeconds = rounded(
    await median(3, () =>
      timed(async () => {
        const cloud = connectCloud(REGION);
        await observeUsers(cloud, names);
        cloud.close();
      }),
    ),
    3,
  );
  await sandbox.control.forgetCalls();
  await keyturn('status', '--config-dir', configDir);
  const { total } = await sandbox.control.calls();
  const statusSeconds = rounded(await median(3, () => timed(() => keyturn('status', '--config-dir', configDir))), 3);
  const ratio = rounded(statusSeconds / callsSeconds);
  return { suppliers: users.length, latencyMs, calls: total, callsSeconds, statusSeconds, ratio };
}

/** One key in use; of every fifth supplier two, in the middle of a rotation. */
function aSupplier(name: string, now: Date): BenchUser {
  const inOverlap = name.endsWith('0') || name.endsWith('5');
  const key = (days: number) => ({
    createdAt: daysAfter(now, -days),
    status: 'Active' as const,
    lastUsedAt: daysAfter(now, -1),
  });
  return {
    name,
    path: '/suppliers/',
    tags: {
      'keyturn:generation': inOverlap ? '2' : '1',
      'keyturn:previous': inOverlap ? 'active' : 'deleted',
      'keyturn:suspended': 'false',
    },
    createdAt: daysAfter(now, -400),
    keys: inOverlap ? [key(100), key(1)] : [key(100)],
  };
}

async function writeConfiguration(users: readonly BenchUser[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bench-status-'));
  const settings: WrittenSettings = {
    organisation: 'Bench',
    deployment: { mail: { from: 'keys@example.org', owner: 'owner@example.org' } },
    users: users.map(({ name }) => ({
      name,
      audience: 'external',
      company: name,
      contact: { kind: 'ticket', url: 'https://example.org' },
      integration: name,
      uploads: { bucket: name },
      whyAKey: 'bench',
    })),
  };
  const entries = users.map(({ name, tags }) => [
    name,
    { generation: Number(tags['keyturn:generation']), previous: tags['keyturn:previous'] },
  ]);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'key-generations.json'), JSON.stringify(Object.fromEntries(entries)));
  mkdirSync(join(folder, 'sealing-keys'));
  const { publicKey } = await openpgp().generateKey({ userIDs: [{ name: 'Bench' }], format: 'armored' });
  for (const { name } of users) writeFileSync(join(folder, 'sealing-keys', `${name}.asc`), publicKey);
  return folder;
}

/** Runs a command to its end; `status` may well find something urgent. */
async function keyturn(...args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [KEYTURN, ...args], { env: process.env, maxBuffer: 64e6 });
  } catch (failure) {
    if ((failure as { readonly code?: unknown }).code !== 1) throw failure;
  }
}
