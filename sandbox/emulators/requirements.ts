import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../settings/configuration-folder';

/** The emulators that the sandbox installs. */
export type EmulatorName = 'moto' | 'ministack';

export const REQUIREMENTS_FILE = join(packageFolder(), 'sandbox', 'requirements.txt');

/** The packages of an emulator: itself first, then what it uses where it is there. */
const PACKAGES: Readonly<Record<EmulatorName, readonly string[]>> = {
  moto: ['moto'],
  ministack: ['ministack', 'cbor2'],
};

/** What requirements.txt pins for an emulator. */
export interface Requirement {
  /** As pip takes them, e.g. `moto[server]==5.2.1`. */
  readonly lines: readonly string[];
  /** The emulator's own, e.g. `5.2.1`. */
  readonly version: string;
}

/** @throws Error where requirements.txt does not pin a package of it */
export function requirementOf(name: EmulatorName): Requirement {
  const pins = PACKAGES[name].map(pinOf);
  return { lines: pins.map(({ line }) => line), version: pins[0]?.version ?? '' };
}

function pinOf(name: string): { readonly line: string; readonly version: string } {
  for (const line of readFileSync(REQUIREMENTS_FILE, 'utf8').split('\n')) {
    const [, packageName, version] = /^([a-z\d]+)(?:\[[a-z,]+\])?==(\S+)$/.exec(line.trim()) ?? [];
    if (packageName === name && version !== undefined) return { line: line.trim(), version };
  }
  throw new Error(`${REQUIREMENTS_FILE} does not pin ${name}`);
}
