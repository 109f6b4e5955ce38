import { z } from 'zod';
import { entryFaults } from '../rotation/entry-rules';
import { FIRST_ENTRY, type Ledger, type LedgerEntry, PREVIOUS } from '../rotation/ledger';
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

/** The entries of a ledger, each judged by itself. */
export interface ParsedEntries {
  /** Those that are right; undefined where the file is no JSON, and nobody can tell whose fault that is. */
  readonly entries?: Ledger;
  /** User → what is wrong with its entry; of the settings' users, and of those that stand in the ledger alone. */
  readonly faultsOf: ReadonlyMap<string, readonly Fault[]>;
  /** Of the file as a whole. */
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

/** Parses the text of `key-generations.json` entry by entry: one user's fault is one user's. Never throws. */
export function parseEntries(text: string, users: readonly string[], file = LEDGER_FILE): ParsedEntries {
  const { json, faults: textFaults } = readJson(text, file);
  if (!json || !isObject(json.value)) return { faultsOf: new Map(), faults: parseLedger(text, users, file).faults };
  const entries: Record<string, LedgerEntry> = {};
  const faultsOf = new Map<string, readonly Fault[]>();
  for (const user of new Set([...users, ...Object.keys(json.value)])) {
    const alone: JsonText = { ...json, value: Object.hasOwn(json.value, user) ? { [user]: json.value[user] } : {} };
    const parsed = ledgerSchema.safeParse(alone.value);
    const { path: own } = json.at([user], '');
    const faults = [
      ...textFaults.filter(({ path }) => path === own || path.startsWith(`${own}.`)),
      ...schemaFaults(ledgerSchema, parsed.error?.issues ?? [], alone),
      ...nameFaults(alone, users, [user]),
      ...(parsed.success ? ruleFaults(parsed.data, alone) : []),
    ];
    const entry = parsed.data?.[user];
    if (faults.length === 0 && entry !== undefined) entries[user] = entry;
    else faultsOf.set(user, faults);
  }
  return { entries, faultsOf, faults: [] };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param wanted of whom an entry must be there */
function nameFaults(json: JsonText, users: readonly string[], wanted = users): readonly Fault[] {
  if (!isObject(json.value)) return [];
  const written = Object.keys(json.value);
  const missing = users.filter((user) => wanted.includes(user) && !written.includes(user));
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
