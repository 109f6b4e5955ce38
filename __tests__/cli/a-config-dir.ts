import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenSettings } from '../../settings/settings';
import { keyPair } from '../sealing/pgp-keys';

const folders: string[] = [];

/** Removes every folder that the tests of this file made. */
export function removeConfigDirs(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface AConfigDir {
  /** The ledger's text, or what becomes it. */
  readonly ledger?: string | object;
  readonly settings?: Partial<WrittenSettings>;
  /** Users with a sealing key. @default valentia */
  readonly sealed?: readonly string[];
}

const USERS: WrittenSettings['users'] = [
  {
    name: 'kotahi-writer',
    audience: 'external',
    company: 'Karo',
    contact: { kind: 'mail', name: 'Isabelle Beaumont', address: 'isabelle@example.org' },
    integration: 'Kotahi data supply',
    uploads: { bucket: 'kpt-kotahi', prefix: 'daily/' },
    whyAKey: 'It has no identity that AWS could trust',
  },
  {
    name: 'valentia',
    audience: 'external',
    company: 'Valentia Technologies',
    contact: { kind: 'ticket', url: 'https://example.org/support' },
    integration: 'Indici data - daily delta files',
    uploads: { bucket: 'kpa-valentia' },
    whyAKey: 'It cannot assume a role',
  },
];

/** A configuration of two suppliers, in a folder of its own. */
export async function aConfigDir({
  ledger,
  settings = {},
  sealed = ['kotahi-writer', 'valentia'],
}: AConfigDir = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-config-'));
  folders.push(folder);
  const write = (file: string, content: unknown): void =>
    writeFileSync(join(folder, file), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  write('settings.json', {
    organisation: 'Kotahi Primary Data',
    deployment: { mail: { from: 'keys@example.org', owner: 'data@example.org' } },
    users: USERS,
    ...settings,
  });
  write(
    'key-generations.json',
    ledger ?? {
      'kotahi-writer': { generation: 1, previous: 'deleted' },
      valentia: { generation: 1, previous: 'deleted' },
    },
  );
  mkdirSync(join(folder, 'sealing-keys'));
  for (const user of sealed) write(`sealing-keys/${user}.asc`, (await sealingKeyOf(user)).publicKey.armor());
  return folder;
}

const pairs = new Map<string, ReturnType<typeof keyPair>>();

/** Made once per user and test file. */
export function sealingKeyOf(user: string): ReturnType<typeof keyPair> {
  const pair = pairs.get(user) ?? keyPair({ userIDs: [{ name: user, email: `${user}@example.org` }] });
  pairs.set(user, pair);
  return pair;
}
