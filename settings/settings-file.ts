import type { Fault } from './configuration-error';
import { readJson } from './json-text';
import { relationFaults, userNames } from './relation';
import { schemaFaults } from './schema-fault';
import { type Settings, settingsSchema } from './settings';

export const SETTINGS_FILE = 'settings.json';

export interface ParsedSettings {
  /** Only when there is no fault. */
  readonly settings?: Settings;
  /** All of them at once. */
  readonly faults: readonly Fault[];
  /** The users' names as far as they can be read, even from faulty settings; `undefined` when the text is no JSON. */
  readonly users?: readonly string[];
}

/** Parses the text of `settings.json`. Never throws: its faults are told together with those of the other files. */
export function parseSettings(text: string, file = SETTINGS_FILE): ParsedSettings {
  const { json, faults: textFaults } = readJson(text, file);
  if (!json) return { faults: textFaults };
  const parsed = settingsSchema.safeParse(json.value);
  const faults = [
    ...textFaults,
    ...schemaFaults(settingsSchema, parsed.error?.issues ?? [], json),
    ...relationFaults(json),
  ];
  const users = userNames(json.value);
  return faults.length === 0 && parsed.success ? { settings: parsed.data, faults, users } : { faults, users };
}
