import path from 'node:path';
import { KeyturnError } from '../rotation/keyturn-error';
import type { Ledger } from '../rotation/ledger';
import { SealingKey } from '../sealing/sealing-key';
import { ConfigurationError, type Fault } from './configuration-error';
import {
  CONFIG_DIR_VARIABLE,
  configurationFolder,
  readTextIfThere,
  SEALING_KEYS_FOLDER,
  writeWhole,
} from './configuration-folder';
import { LEDGER_FILE, parseLedger } from './ledger-file';
import type { Settings } from './settings';
import { parseSettings, SETTINGS_FILE } from './settings-file';

/** Everything that people have written down: read once, judged as a whole. */
export interface Configuration {
  /** The folder that it was read from, absolute. */
  readonly dir: string;
  readonly settings: Settings;
  readonly ledger: Ledger;
  /**
   * Per user of the settings; `undefined` where the file is not there yet. That is no fault: synth works without, and the
   * plan refuses to create a key that nobody could be given.
   */
  readonly sealingKeys: ReadonlyMap<string, SealingKey | undefined>;
}

export interface ConfigurationSource {
  /** @default what KEYTURN_CONFIG_DIR names, else the project's root */
  readonly dir?: string;
  /** Sealing keys are judged at this moment. */
  readonly now: Date;
}

/** @throws ConfigurationError with the faults of all files together. */
export async function loadConfiguration({
  dir = configurationFolder(),
  now,
}: ConfigurationSource): Promise<Configuration> {
  const folder = path.resolve(dir);
  const settingsText = await readPart(folder, SETTINGS_FILE);
  const {
    settings,
    users,
    faults: settingsFaults,
  } = settingsText.text === undefined ? settingsText : parseSettings(settingsText.text);
  const ledgerText = await readPart(folder, LEDGER_FILE);
  const { ledger, faults: ledgerFaults } =
    ledgerText.text === undefined ? ledgerText : parseLedger(ledgerText.text, users);
  const { sealingKeys, faults: keyFaults } = await readSealingKeys(folder, settings, now);
  const faults = [...settingsFaults, ...ledgerFaults, ...keyFaults];
  if (faults.length > 0 || !settings || !ledger) throw new ConfigurationError(faults);
  return { dir: folder, settings, ledger, sealingKeys };
}

/** Replaces the ledger by a new text, whole or not at all. */
export async function writeLedger(dir: string, text: string): Promise<void> {
  await writeWhole(path.join(dir, LEDGER_FILE), text);
}

/** The ledger's text as it stands, for `editLedger`. @throws ConfigurationError when it is missing or cannot be read. */
export async function readLedgerText(dir: string): Promise<string> {
  const { text, faults } = await readPart(dir, LEDGER_FILE);
  if (text === undefined) throw new ConfigurationError(faults);
  return text;
}

interface Part {
  readonly text?: string;
  readonly faults: readonly Fault[];
  readonly settings?: undefined;
  readonly ledger?: undefined;
  readonly users?: undefined;
}

async function readPart(dir: string, file: string): Promise<Part> {
  const fault = (message: string): Part => ({ faults: [{ file, path: '', message }] });
  try {
    const text = await readTextIfThere(path.join(dir, file));
    return text === undefined
      ? fault(`is not in ${dir}. Put it there, or name the right folder in ${CONFIG_DIR_VARIABLE}.`)
      : { text, faults: [] };
  } catch (error) {
    return fault(
      `in ${dir} cannot be read: ${error instanceof Error ? error.message : String(error)}. Mend its permissions.`,
    );
  }
}

async function readSealingKeys(dir: string, settings: Settings | undefined, now: Date) {
  const faults: Fault[] = [];
  const sealingKeys = new Map<string, SealingKey | undefined>();
  for (const user of settings?.users ?? []) {
    const file = `${SEALING_KEYS_FOLDER}/${user.sealingKey}`;
    try {
      const armored = await readTextIfThere(path.join(dir, file));
      sealingKeys.set(user.name, armored === undefined ? undefined : await SealingKey.parse(armored, { file, now }));
    } catch (error) {
      const message =
        error instanceof KeyturnError ? `${error.message} ${error.remedy}` : `cannot be read: ${String(error)}.`;
      faults.push({ file, path: '', message });
    }
  }
  return { sealingKeys, faults };
}
