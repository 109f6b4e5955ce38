import { join } from 'node:path';
import { readLedgerText } from '../../../settings/configuration';
import { ConfigurationError } from '../../../settings/configuration-error';
import { readTextIfThere } from '../../../settings/configuration-folder';
import { LEDGER_FILE } from '../../../settings/ledger-file';
import { parseSettings, SETTINGS_FILE } from '../../../settings/settings-file';
import { fileDiff } from '../../account/ledger-diff';

/** What becomes of settings and ledger when somebody comes or goes. Nothing is written yet. */
export interface PeopleEdit {
  readonly settings: string;
  readonly ledger: string;
  /** Unified, of each file that changes. */
  readonly diff: string;
}

/** @throws ConfigurationError where the settings would have a fault */
export async function peopleEdit(
  dir: string,
  edit: { readonly settings: (text: string) => string; readonly ledger: (text: string) => string },
): Promise<PeopleEdit> {
  const before = (await readTextIfThere(join(dir, SETTINGS_FILE))) ?? '';
  const settings = edit.settings(before);
  const { faults } = parseSettings(settings);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const ledgerBefore = await readLedgerText(dir);
  const ledger = edit.ledger(ledgerBefore);
  const diff = [[SETTINGS_FILE, before, settings] as const, [LEDGER_FILE, ledgerBefore, ledger] as const]
    .filter(([, from, to]) => from !== to)
    .map(([file, from, to]) => fileDiff(file, from, to))
    .join('\n');
  return { settings, ledger, diff };
}

/** What to type next, below each other. */
export const nextLines = (next: readonly string[]): readonly string[] =>
  next.map((line, at) => `${at === 0 ? 'Next: ' : '      '}${line}`);
