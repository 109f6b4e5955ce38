import { join } from 'node:path';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Ledger } from '../../../rotation/ledger';
import { SealingKey } from '../../../sealing/sealing-key';
import { ConfigurationError } from '../../../settings/configuration-error';
import { readTextIfThere, SEALING_KEYS_FOLDER } from '../../../settings/configuration-folder';
import { LEDGER_FILE, parseLedger } from '../../../settings/ledger-file';
import type { Settings } from '../../../settings/settings';
import { parseSettings, SETTINGS_FILE } from '../../../settings/settings-file';
import { CouldNotError } from '../../shell/exit-code';

/** What people have written down, with a verdict for each sealing key: one that is broken hides nothing else. */
export interface Written {
  readonly dir: string;
  readonly settings: Settings;
  readonly ledger: Ledger;
  /** Per user; undefined where the file is not there. */
  readonly sealingKeys: ReadonlyMap<string, SealingKey | KeyturnError | undefined>;
}

/** @throws ConfigurationError where settings or ledger have faults: without them nothing can be compared */
export async function readWritten(dir: string, now: Date): Promise<Written> {
  const settings = parseSettings(await textOf(dir, SETTINGS_FILE));
  const names = settings.users?.map(({ name }) => name);
  const ledger = parseLedger(await textOf(dir, LEDGER_FILE), names);
  const faults = [...settings.faults, ...ledger.faults];
  if (!settings.settings || !ledger.ledger || faults.length > 0) throw new ConfigurationError(faults);
  const sealingKeys = new Map<string, SealingKey | KeyturnError | undefined>();
  for (const { name, sealingKey } of settings.settings.users) {
    sealingKeys.set(name, await judged(dir, `${SEALING_KEYS_FOLDER}/${sealingKey}`, now));
  }
  return { dir, settings: settings.settings, ledger: ledger.ledger, sealingKeys };
}

/** @throws CouldNotError where a file that must be there is not, or cannot be read */
async function textOf(dir: string, file: string): Promise<string> {
  const text = await readOrRefuse(dir, file);
  if (text !== undefined) return text;
  throw new ConfigurationError([
    { file, path: '', message: `is not in ${dir}. Put it there, or name the right folder.` },
  ]);
}

async function judged(dir: string, file: string, now: Date): Promise<SealingKey | KeyturnError | undefined> {
  try {
    const text = await readOrRefuse(dir, file);
    return text === undefined ? undefined : await SealingKey.parse(text, { file, now });
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return fault;
  }
}

async function readOrRefuse(dir: string, file: string): Promise<string | undefined> {
  try {
    return await readTextIfThere(join(dir, file));
  } catch (failure) {
    throw new CouldNotError(
      'FILE_UNREADABLE',
      `${file} cannot be read (${(failure as NodeJS.ErrnoException).code ?? String(failure)}).`,
      'Make it a file that you may read.',
      { cause: failure },
    );
  }
}
