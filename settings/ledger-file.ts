import { z } from 'zod';
import { entryFaults } from '../rotation/entry-rules';
import { FIRST_ENTRY, type Ledger, PREVIOUS } from '../rotation/ledger';
import type { Fault } from './configuration-error';
import { type JsonText, readJson } from './json-text';
import { schemaFaults } from './schema-fault';
import { suggestion } from './suggestion';

export const LEDGER_FILE = 'key-generations.json';

export const entrySchema = z.strictObject({
  generation: z.int().min(1),
  previous: z.enum(PREVIOUS),
  suspended: z.boolean().default(false),
});
const ledgerSchema = z.record(z.string(), entrySchema);

export interface ParsedLedger {
  /** Only when there is no fault. */
  readonly ledger?: Ledger;
  readonly faults: readonly Fault[];
}

/**
 * Parses the text of `key-generations.json`. Never throws.
 * @param users the names in the settings; left out when those cannot be read: then names are not compared.
 */
export function parseLedger(text: string, users?: readonly string[], file = LEDGER_FILE): ParsedLedger {
  const { json, faults: textFaults } = readJson(text, file);
  if (!json) return { faults: textFaults };
  const parsed = ledgerSchema.safeParse(json.value);
  const faults = [
    ...textFaults,
    ...schemaFaults(ledgerSchema, parsed.error?.issues ?? [], json),
    ...(users ? nameFaults(json, users) : []),
    ...(parsed.success ? ruleFaults(parsed.data, json) : []),
  ];
  return faults.length === 0 && parsed.success ? { ledger: parsed.data, faults } : { faults };
}

function nameFaults(json: JsonText, users: readonly string[]): readonly Fault[] {
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) return [];
  const written = Object.keys(json.value);
  const missing = users.filter((user) => !written.includes(user));
  const first = JSON.stringify({ generation: FIRST_ENTRY.generation, previous: FIRST_ENTRY.previous });
  return [
    ...written
      .filter((name) => !users.includes(name))
      .map((name) =>
        json.at(
          [name],
          `is no user of the settings.${suggestion(name, missing.length > 0 ? missing : users)} Mend the name, or add the user to the settings.`,
        ),
      ),
    ...missing.map((user) =>
      json.at([user], `is a user of the settings without an entry here. A new user starts with "${user}": ${first}`),
    ),
  ];
}

/** What the rules say of an entry by itself; Terraform says the same at plan. */
function ruleFaults(ledger: Ledger, json: JsonText): readonly Fault[] {
  return Object.entries(ledger).flatMap(([user, entry]) =>
    entryFaults(entry).map(({ message }) => json.at([user], message)),
  );
}
