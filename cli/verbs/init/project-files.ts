import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import mustache from 'mustache';
import { FIRST_ENTRY } from '../../../rotation/ledger';
import { PROJECT_FILE, packageFolder, SEALING_KEYS_FOLDER } from '../../../settings/configuration-folder';
import { editLedger } from '../../../settings/ledger-edit';
import { LEDGER_FILE } from '../../../settings/ledger-file';
import type { WrittenSettings } from '../../../settings/settings';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import { pipelineFiles } from './pipelines';
import type { ProjectFile } from './project-file';
import { asJson, settingsOf } from './settings-of';
import { TOOLCHAINS } from './toolchains';
import type { Wishes } from './wishes';

/** The line of Node that a project begins with: the newest that every part of it is tested on. */
const NODE = '22';

/** Every file of a new project but its package.json, which may be there already. */
export function projectFiles(folder: string, wishes: Wishes): readonly ProjectFile[] {
  const { app } = TOOLCHAINS[wishes.toolchain];
  const settings = settingsOf(wishes, wishes.example);
  const template = (name: string): string =>
    mustache.render(
      fromPackage('cli', 'verbs', 'init', 'templates', `${name}.mustache`),
      { ...wishes, app, hasPipeline: wishes.pipeline !== 'none' },
      {},
      { escape: (text: unknown) => String(text) },
    );
  return [
    { path: 'main.ts', text: template('main.ts') },
    { path: 'README.md', text: template('README.md') },
    { path: '.gitignore', text: template('gitignore') },
    { path: '.nvmrc', text: `${NODE}\n` },
    { path: 'tsconfig.json', text: asJson(TSCONFIG) },
    { path: SETTINGS_FILE, text: asJson(settings) },
    { path: LEDGER_FILE, text: ledgerOf(settings) },
    { path: join(SEALING_KEYS_FOLDER, 'README.md'), text: fromPackage(SEALING_KEYS_FOLDER, 'README.md') },
    ...pipelineFiles(wishes.pipeline),
    // What makes it a project: last, so that one that was cut off is none.
    { path: PROJECT_FILE, text: asJson(cdktfProject(folder)) },
  ];
}

const fromPackage = (...path: readonly string[]): string => readFileSync(join(packageFolder(), ...path), 'utf8');

const ledgerOf = ({ users }: WrittenSettings): string =>
  users.reduce((text, { name }) => editLedger(text, name, FIRST_ENTRY), '{}\n');

const cdktfProject = (folder: string): object => ({
  language: 'typescript',
  app: 'npx tsx main.ts',
  projectId: basename(folder),
  sendCrashReports: 'false',
  terraformProviders: [],
  terraformModules: [],
});

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'node16',
    moduleResolution: 'node16',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};
