import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { FIRST_ENTRY } from '../../rotation/ledger';
import { type Configuration, loadConfiguration } from '../../settings/configuration';
import { SEALING_KEYS_FOLDER } from '../../settings/configuration-folder';
import { editLedger } from '../../settings/ledger-edit';
import { LEDGER_FILE } from '../../settings/ledger-file';
import { SETTINGS_FILE } from '../../settings/settings-file';
import { demonstrationKey } from './demonstration-key';
import type { TrialFolder } from './folder';

const SCHEMA_FILE = 'settings.schema.json';

/**
 * Fills a trial's configuration from a project's, anew each time, since its AWS is new each time too. Three things
 * differ: the state is local, every user stands at its first generation (an empty AWS holds no other), and the sealing
 * keys are demonstration keys, whose private halves are at hand.
 * @throws KeyturnError with all faults of the project's own files
 */
export async function fillConfiguration(folder: TrialFolder, projectDir: string): Promise<Configuration> {
  const { settings, ledger } = await loadConfiguration({ dir: projectDir, now: new Date() });
  for (const dir of [folder.config, folder.privateKeys, folder.state, folder.output]) {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }
  const settingsText = readFileSync(join(projectDir, SETTINGS_FILE), 'utf8');
  const local = applyEdits(settingsText, modify(settingsText, ['deployment', 'state'], { backend: 'local' }, {}));
  writeFileSync(
    join(folder.config, SETTINGS_FILE),
    settings.deployment.state.backend === 'local' ? settingsText : local,
  );
  if (existsSync(join(projectDir, SCHEMA_FILE))) {
    copyFileSync(join(projectDir, SCHEMA_FILE), join(folder.config, SCHEMA_FILE));
  }
  const ledgerText = readFileSync(join(projectDir, LEDGER_FILE), 'utf8');
  const first = Object.keys(ledger).reduce((text, user) => editLedger(text, user, FIRST_ENTRY), ledgerText);
  writeFileSync(join(folder.config, LEDGER_FILE), first);
  for (const user of settings.users) await placeKeys(folder, user);
  return loadConfiguration({ dir: folder.config, now: new Date() });
}

async function placeKeys(
  folder: TrialFolder,
  user: { readonly name: string; readonly sealingKey: string },
): Promise<void> {
  const { publicKey, privateKey } = await demonstrationKey(user.name);
  const file = join(folder.config, SEALING_KEYS_FOLDER, user.sealingKey);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, publicKey);
  writeFileSync(join(folder.privateKeys, `${user.name}.asc`), privateKey, { mode: 0o600 });
}
