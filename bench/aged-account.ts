import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { daysAfter } from '../rotation/days';
import type { RunningEmulator } from '../sandbox/emulators/emulator';
import { findMoto } from '../sandbox/emulators/moto';
import { PythonEnvironment } from '../sandbox/emulators/python-environment';
import { startEmulator } from '../sandbox/emulators/start-emulator';
import { SILENT } from '../sandbox/progress';
import { PROJECT_ROOT } from '../sandbox/project';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox';

/** An IAM user as the emulator is filled with it. */
export interface BenchUser {
  readonly name: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly keys: readonly {
    readonly createdAt: Date;
    readonly status: 'Active' | 'Inactive';
    /** null: never. */
    readonly lastUsedAt: Date | null;
  }[];
}

const USER_AGE_DAYS = 400;

/**
 * So many users: 70 % with one key, 12 % with two (of every other the older one is Inactive), 18 % with none. Of the keys 5 %
 * are active and too old; every key was used yesterday. Every user is over a year old, so that anybody who holds an active
 * key may hold an old one and has to be asked: the worst case for the check.
 */
export function benchStaff(users: number, now: Date): readonly BenchUser[] {
  let keys = 0;
  let old = 0;
  const age = (index: number): number => {
    keys += 1;
    const isOld = Math.floor(keys * 0.05) > old;
    if (isOld) old += 1;
    return isOld ? 91 + (index % 100) : 1 + (index % 70);
  };
  return Array.from({ length: users }, (_, index) => {
    const kind = index % 50;
    const key = (days: number, status: 'Active' | 'Inactive' = 'Active') => ({
      createdAt: daysAfter(now, -days - 0.5),
      status,
      lastUsedAt: daysAfter(now, -1),
    });
    const second = kind >= 35 && kind < 41 ? [key(age(index) + 5, index % 2 === 0 ? 'Inactive' : 'Active')] : [];
    return {
      name: `user-${String(index).padStart(5, '0')}`,
      path: '/staff/',
      tags: { 'keyturn:audience': 'internal' },
      createdAt: daysAfter(now, -USER_AGE_DAYS),
      keys: kind < 41 ? [...second, key(age(index))] : [],
    };
  });
}

/**
 * The same people as they are found in real accounts: of every hundred keys five were used a month or two ago, and five
 * never. Of these the report proves nothing, and each has to be asked for.
 */
export function mixedStaff(users: number, now: Date): readonly BenchUser[] {
  let keys = 0;
  return benchStaff(users, now).map((user) => ({
    ...user,
    keys: user.keys.map((key) => {
      keys += 1;
      if (keys % 20 === 7) return { ...key, lastUsedAt: null };
      const idle = keys % 20 === 17 && key.createdAt < daysAfter(now, -60);
      return idle ? { ...key, lastUsedAt: daysAfter(now, -45) } : key;
    }),
  }));
}

/** A sandbox whose IAM holds keys of all ages. */
export class AgedAccount {
  private constructor(
    private readonly dir: string,
    private readonly emulator: RunningEmulator,
    readonly sandbox: Sandbox,
  ) {}

  static async open(staff: readonly BenchUser[]): Promise<AgedAccount> {
    const dir = mkdtempSync(join(tmpdir(), 'keyturn-bench-check-'));
    const file = join(dir, 'staff.json');
    writeFileSync(file, JSON.stringify(staff));
    const moto = await findMoto(new PythonEnvironment(join(PROJECT_ROOT, '.sandbox', 'venv'), SILENT), {
      managedPolicies: false,
    });
    const env = (port: number) => ({
      ...moto.env(port),
      PYTHONPATH: join(__dirname, 'aged-account'),
      PYTHONDONTWRITEBYTECODE: '1',
      KEYTURN_BENCH_STAFF: file,
    });
    const emulator = await startEmulator({ ...moto, env }, { dir, word: 'keyturn-bench' });
    const sandbox = await startSandbox({ dir: join(dir, 'sandbox'), endpoint: emulator.url.href });
    Object.assign(process.env, sandbox.env);
    await prepare();
    return new AgedAccount(dir, emulator, sandbox);
  }

  async close(): Promise<void> {
    await this.sandbox.stop();
    await this.emulator.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** What the check needs besides IAM. */
async function prepare(): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  const region = { LocationConstraint: 'ap-southeast-2' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'evidence', CreateBucketConfiguration: region }));
  s3.destroy();
  const ses = new SESClient({});
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: 'keys@example.org.nz' }));
  ses.destroy();
}
