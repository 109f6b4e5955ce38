import path from 'node:path';
import { z } from 'zod';
import { plainText } from './checked-text';
import { ConfigurationError, type Fault } from './configuration-error';
import { readTextIfThere } from './configuration-folder';
import { readJson } from './json-text';
import { schemaFaults } from './schema-fault';

/** Written by `keyturn adopt`; may be deleted once its imports are applied. */
export const TAKEOVERS_FILE = 'imports.json';

const takeoversSchema = z.array(
  z.strictObject({
    to: plainText.min(1).describe('Terraform address, e.g. aws_iam_access_key.valentia["1"].'),
    id: plainText.min(1).describe("As the provider imports it: a user's name, an access key ID, a bucket's name."),
    from: plainText
      .min(1)
      .optional()
      .describe('The stack that has had it until now and forgets it. Left out: no stack has.'),
  }),
);

/** Existing objects that the next plan imports: Terraform address and the provider's ID. */
export type Takeovers = z.output<typeof takeoversSchema>;

/**
 * Reads `imports.json`, if there is one.
 * @throws ConfigurationError with every fault of the file.
 */
export async function loadTakeovers(dir: string): Promise<Takeovers> {
  const text = await readTextIfThere(path.join(dir, TAKEOVERS_FILE));
  if (text === undefined) return [];
  const { json, faults } = readJson(text, TAKEOVERS_FILE);
  if (!json) throw new ConfigurationError(faults);
  const parsed = takeoversSchema.safeParse(json.value);
  const found: readonly Fault[] = [...faults, ...schemaFaults(takeoversSchema, parsed.error?.issues ?? [], json)];
  if (!parsed.success || found.length > 0) throw new ConfigurationError(found);
  return parsed.data;
}
