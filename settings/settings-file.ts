import { iamUserName } from './aws-name';
import type { Fault } from './configuration-error';
import { type Draft, readDraft } from './draft';
import { readJson } from './json-text';
import { relationFaults } from './relation';
import { schemaFaults } from './schema-fault';
import { type Settings, settingsSchema, settledSettings } from './settings';
import { fingerprint, sealingKeyFile } from './user';

export const SETTINGS_FILE = 'settings.json';

/** What the other files are held against. */
export interface KnownUser {
  readonly name: string;
  /** In sealing-keys/. */
  readonly sealingKey: string;
  /** Fingerprint of the only PGP key that the file may hold; undefined: any. */
  readonly pinned: string | undefined;
}

export interface ParsedSettings {
  /** Only when there is no fault. */
  readonly settings?: Settings;
  /** All of them at once. */
  readonly faults: readonly Fault[];
  /** Told even by faulty settings, so that their faults hide none of the other files; `undefined` when not all names can be read. */
  readonly users?: readonly KnownUser[];
}

/** Parses the text of `settings.json`. Never throws: its faults are told together with those of the other files. */
export function parseSettings(text: string, file = SETTINGS_FILE): ParsedSettings {
  const { json, faults: textFaults } = readJson(text, file);
  if (!json) return { faults: textFaults };
  const parsed = settingsSchema.safeParse(json.value);
  const draft = readDraft(json.value);
  const faults = [
    ...textFaults,
    ...schemaFaults(settingsSchema, parsed.error?.issues ?? [], json),
    ...relationFaults(draft, json),
  ];
  const users = knownUsers(draft);
  return faults.length === 0 && parsed.success
    ? { settings: settledSettings(parsed.data), faults, users }
    : { faults, users };
}

/** One that is no fingerprint has a fault of its own. */
function pin(written: string | undefined): string | undefined {
  return written === undefined ? undefined : fingerprint.safeParse(written).data;
}

function knownUsers({ users }: Draft): readonly KnownUser[] | undefined {
  const known = users?.map((user): KnownUser | undefined => {
    const sealingKey = user?.sealingKey ?? `${user?.name}.asc`;
    if (!iamUserName.safeParse(user?.name).success || !sealingKeyFile.safeParse(sealingKey).success) return undefined;
    return { name: user?.name ?? '', sealingKey, pinned: pin(user?.sealingKeyFingerprint) };
  });
  return known?.every((user) => user !== undefined) ? known : undefined;
}
