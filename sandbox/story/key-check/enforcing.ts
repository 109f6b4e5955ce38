import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import writeFileAtomic from 'write-file-atomic';
import { DEFAULT_POLICIES } from '../../../rotation/policy';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import type { TrialFolder } from '../../trial/folder';

type Change = readonly [path: readonly string[], value: unknown];

/** The check of the story acts, instead of only telling the owner, by the policy that the story counts days by. */
const CHANGES: readonly Change[] = [
  [['check'], { mode: 'enforce' }],
  [['policy'], DEFAULT_POLICIES],
];

/** What the emulators have not: Access Analyzer, and an organisation whose policies could be set. */
const NOT_EMULATED = ['unusedAccessAnalyzer', 'serviceControlPolicy'] as const;

/** Writes the settings of a trial anew, so that the check acts and can be deployed in a sandbox. */
export function enforce({ config }: TrialFolder): void {
  const file = join(config, SETTINGS_FILE);
  const written = readFileSync(file, 'utf8');
  const { monitoring = {} } = JSON.parse(written) as { monitoring?: Readonly<Record<string, unknown>> };
  const left = NOT_EMULATED.filter((name) => name in monitoring).map(
    (name): Change => [['monitoring', name], undefined],
  );
  const edit = (text: string, [path, value]: Change) => applyEdits(text, modify(text, [...path], value, {}));
  writeFileAtomic.sync(file, [...CHANGES, ...left].reduce(edit, written));
}
