import path from 'node:path';
import { KeyturnError } from '../rotation/keyturn-error';
import type { Ledger } from '../rotation/ledger';
import { keptKey } from '../sealing/key-file';
import { spokenFingerprint } from '../sealing/recipient';
import { SealingKey } from '../sealing/sealing-key';
import { ConfigurationError, type Fault } from './configuration-error';
import {
  CONFIG_DIR_VARIABLE,
  configurationFolder,
  readBytesIfThere,
  readTextIfThere,
  SEALING_KEYS_FOLDER,
  writeWhole,
} from './configuration-folder';
import { LEDGER_FILE, type ParsedLedger, parseEntries, parseLedger } from './ledger-file';
import type { Settings } from './settings';
import { type KnownUser, type ParsedSettings, parseSettings, SETTINGS_FILE } from './settings-file';

/** Everything that people have written down: read once, judged as a whole. */
export interface Configuration {
  /** The folder that it was read from, absolute. */
  readonly dir: string;
  readonly settings: Settings;
  readonly ledger: Ledger;
  /**
   * Per user of the settings; `undefined` where the file is not there yet, a `KeyturnError` where nothing can be sealed to
   * what is in it (expired, torn). Neither is a fault of the configuration: it concerns that user alone, and of that user
   * only the steps that issue a key, which guard and gate refuse.
   */
  readonly sealingKeys: ReadonlyMap<string, SealingKey | KeyturnError | undefined>;
  /**
   * User → what is wrong with its entry in the ledger, which then is not in `ledger`. Empty but where the configuration was
   * read for some users alone.
   */
  readonly passedBy: ReadonlyMap<string, readonly Fault[]>;
}

export interface ConfigurationSource {
  /** @default what KEYTURN_CONFIG_DIR names, else the project's folder */
  readonly dir?: string;
  /** Sealing keys are judged at this moment. */
  readonly now: Date;
  /**
   * The users that it is read for: a wrong entry of anybody else in the ledger is passed by, and told in `passedBy`. What is
   * wrong with the settings is everybody's.
   * @default everybody
   */
  readonly only?: readonly string[];
}

/** @throws ConfigurationError with the faults of all files together. */
export async function loadConfiguration({
  dir = configurationFolder(),
  now,
  only,
}: ConfigurationSource): Promise<Configuration> {
  const folder = path.resolve(dir);
  const settingsPart = await readPart(folder, SETTINGS_FILE);
  const parsedSettings: ParsedSettings = 'text' in settingsPart ? parseSettings(settingsPart.text) : settingsPart;
  const { settings, users } = parsedSettings;
  const ledgerPart = await readPart(folder, LEDGER_FILE);
  const names = users?.map((user) => user.name);
  const parsedLedger = 'text' in ledgerPart ? readLedger(ledgerPart.text, names, only) : ledgerPart;
  const faults = [...parsedSettings.faults, ...parsedLedger.faults];
  if (faults.length > 0 || !settings || !('ledger' in parsedLedger)) throw new ConfigurationError(faults);
  const { ledger = {}, passedBy = new Map() } = parsedLedger;
  return { dir: folder, settings, ledger, sealingKeys: await readSealingKeys(folder, users ?? [], now), passedBy };
}

type ReadLedger = ParsedLedger & { readonly passedBy?: Configuration['passedBy'] };

function readLedger(text: string, names: readonly string[] | undefined, only: ConfigurationSource['only']): ReadLedger {
  if (!only || !names) return parseLedger(text, names);
  const { entries, faultsOf, faults } = parseEntries(text, names);
  const theirs = only.flatMap((user) => (names.includes(user) ? (faultsOf.get(user) ?? []) : []));
  if (!entries || theirs.length > 0) return { faults: [...faults, ...theirs] };
  return { ledger: entries, faults: [], passedBy: faultsOf };
}

/** Replaces the ledger by a new text, whole or not at all. */
export async function writeLedger(dir: string, text: string): Promise<void> {
  await writeWhole(path.join(dir, LEDGER_FILE), text);
}

/** The ledger's text as it stands, for `editLedger`. @throws ConfigurationError when it is missing or cannot be read. */
export async function readLedgerText(dir: string): Promise<string> {
  const part = await readPart(dir, LEDGER_FILE);
  if ('faults' in part) throw new ConfigurationError(part.faults);
  return part.text;
}

/** A file that must be there; what keeps it from being read is a fault like any other. */
async function readPart(dir: string, file: string): Promise<{ text: string } | { faults: readonly Fault[] }> {
  const { content: text, unreadable } = await orTell(readTextIfThere(path.join(dir, file)));
  if (text !== undefined) return { text };
  const missing = `is not in ${dir}. Put it there, or name the right folder in ${CONFIG_DIR_VARIABLE}.`;
  return { faults: [{ file, path: '', message: unreadable ?? missing }] };
}

async function orTell<Content>(read: Promise<Content>): Promise<{ content?: Content; unreadable?: string }> {
  try {
    return { content: await read };
  } catch (error) {
    return {
      unreadable: `cannot be read (${(error as NodeJS.ErrnoException).code}). Make it a file that you may read.`,
    };
  }
}

async function readSealingKeys(
  dir: string,
  users: readonly KnownUser[],
  now: Date,
): Promise<ReadonlyMap<string, SealingKey | KeyturnError | undefined>> {
  const read = users.map(async (user) => {
    const { name, sealingKey } = user;
    const file = `${SEALING_KEYS_FOLDER}/${sealingKey}`;
    const { content: bytes, unreadable } = await orTell(readBytesIfThere(path.join(dir, file)));
    if (unreadable !== undefined) return [name, sealingKeyUnreadable(file, unreadable)] as const;
    return [name, bytes && (await judge(bytes, file, user, now))] as const;
  });
  return new Map(await Promise.all(read));
}

function sealingKeyUnreadable(file: string, because: string): KeyturnError {
  return new KeyturnError('SEALING_KEY_UNREADABLE', `${file} ${because}`, 'Then plan again: npx keyturn plan.');
}

/** @throws Error that is our bug */
async function judge(bytes: Uint8Array, file: string, user: KnownUser, now: Date): Promise<SealingKey | KeyturnError> {
  try {
    const key = await SealingKey.parse(keptKey(bytes, file), { file, now });
    return isPinned(key, user) ? key : notPinned(key, user);
  } catch (error) {
    if (error instanceof KeyturnError) return error;
    throw error;
  }
}

const isPinned = ({ fingerprint }: SealingKey, { pinned = fingerprint }: KnownUser): boolean => pinned === fingerprint;

/** Said before anything is planned; of a plan the gate says the same. */
function notPinned({ file, fingerprint, userIds }: SealingKey, { name, pinned = '' }: KnownUser): KeyturnError {
  return new KeyturnError(
    'SEALING_KEY_NOT_PINNED',
    `${file} holds the PGP key ${spokenFingerprint(fingerprint)} (${userIds.join(', ')}), and settings.json pins ${spokenFingerprint(pinned)} for ${name}.`,
    'Bring the pinned key back; or have the holder read you the new fingerprint on a number that you know, and write it as sealingKeyFingerprint.',
  );
}
