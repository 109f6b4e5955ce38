import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../settings/configuration-folder';

/** The emulators that the sandbox installs. */
export type EmulatorName = 'moto' | 'ministack';

export const REQUIREMENTS_FILE = join(packageFolder(), 'sandbox', 'requirements.txt');

/** One pinned line of requirements.txt, e.g. `moto[server]==5.2.1` and its `5.2.1`. */
export interface Requirement {
  readonly line: string;
  readonly version: string;
}

/** What requirements.txt pins for an emulator. */
export function requirementOf(name: EmulatorName): Requirement {
  const lines = readFileSync(REQUIREMENTS_FILE, 'utf8').split('\n');
  for (const line of lines) {
    const [, packageName, version] = /^([a-z]+)(?:\[[a-z,]+\])?==(\S+)$/.exec(line.trim()) ?? [];
    if (packageName === name && version !== undefined) return { line: line.trim(), version };
  }
  throw new Error(`${REQUIREMENTS_FILE} does not pin ${name}`);
}
