import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { recordedEntry } from '../../rotation/applied-state';
import { FIRST_ENTRY, type Ledger, type LedgerEntry } from '../../rotation/ledger';
import { addressesOf } from '../../rotation/own-addresses';
import type { Configuration } from '../../settings/configuration';
import { SEALING_KEYS_FOLDER } from '../../settings/configuration-folder';
import { LEDGER_FILE } from '../../settings/ledger-file';
import { SETTINGS_FILE } from '../../settings/settings-file';
import { loadTakeovers, TAKEOVERS_FILE } from '../../settings/takeovers-file';
import { CALLS_AT_A_TIME, type Cloud } from '../shell/cloud';

/** What is synthesised and planned for one user alone. */
export interface OneUsersPlan {
  readonly user: string;
  /** The folder to synthesise from: the configuration, with the ledger as it was applied but for this user. */
  readonly configDir: string;
  /** Terraform's targets. */
  readonly targets: readonly string[];
  remove(): Promise<void>;
}

/**
 * Makes a copy of the configuration in which everybody but one user is as it was applied, and what is wrong with their
 * entries is not there. That nothing of them changes is seen to by the targets, and by the gate.
 * @throws AwsFault where IAM does not tell what was applied
 */
export async function oneUsersPlan(configuration: Configuration, cloud: Cloud, user: string): Promise<OneUsersPlan> {
  const { dir, ledger } = configuration;
  const applied = await appliedEntries(configuration, cloud);
  const own = ledger[user];
  const wanted: Ledger = {
    ...Object.fromEntries([...applied].map(([name, entry]) => [name, entry ?? FIRST_ENTRY])),
    ...(own && { [user]: own }),
  };
  const isNew = applied.get(user) === undefined;
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-only-'));
  await writeFile(join(folder, LEDGER_FILE), `${JSON.stringify(wanted, null, 2)}\n`);
  await copyFile(join(dir, SETTINGS_FILE), join(folder, SETTINGS_FILE));
  // A link: what is there is read as it is, and what is not there stays missing.
  await symlink(join(dir, SEALING_KEYS_FOLDER), join(folder, SEALING_KEYS_FOLDER));
  const takeovers = (await loadTakeovers(dir)).filter(({ to }) =>
    addressesOf(user, true).includes(to.replace(/\[.*$/, '')),
  );
  if (takeovers.length > 0) await writeFile(join(folder, TAKEOVERS_FILE), JSON.stringify(takeovers));
  return {
    user,
    configDir: folder,
    targets: addressesOf(user, isNew),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** As the users' tags say; undefined for one that was never applied, or whose tags say nothing that an apply writes. */
async function appliedEntries(
  { settings }: Configuration,
  { users }: Cloud,
): Promise<ReadonlyMap<string, LedgerEntry | undefined>> {
  const limit = pLimit(CALLS_AT_A_TIME);
  const asked = settings.users.map(({ name }) =>
    limit(async () => [name, recordedEntry({ tags: (await users.userNamed(name))?.tags ?? {} })] as const),
  );
  return new Map(await Promise.all(asked));
}
