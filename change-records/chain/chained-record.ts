import { z } from 'zod';
import { hash, lastUsed, planRecordSchema, status, time } from '../record/change-record';

/** A record of the chain under records/: what happened, when, by whom, and the hash of the record before. */

const person = z
  .object({
    name: z.string().describe('As the system knows them, e.g. git name and mail, or the pipeline and its approver.'),
    arn: z.string().nullable().describe('Who AWS says the caller is; null: nobody asked.'),
  })
  .describe('Who acted.');

const chained = {
  formatVersion: z.string(),
  number: z.int().min(1).describe('Position in the chain, from 1.'),
  recordedAt: time,
  recordedBy: person,
  organisation: z.string().nullable(),
  timeZone: z.string().describe('IANA name; the renderings for people tell times in it.'),
  renderings: z
    .record(z.string(), hash)
    .describe('Hashes of the files for people beside this one: md and html, line ends as LF.'),
  previousHash: hash.nullable().describe('Hash of the record before; null for the first.'),
  hash: hash.describe('Of this record as canonical JSON (RFC 8785) without this field.'),
};

const keyAfterwards = z.object({
  user: z.string(),
  generation: z.int().nullable(),
  accessKeyId: z.string().nullable().describe('Masked.'),
  status: status.nullable(),
});

export const outcomeSchema = z.object({
  kind: z.literal('apply'),
  outcome: z.enum(['applied', 'failed']).describe('failed: some of the changes may have been made, see keys.'),
  problem: z.string().nullable().describe("Terraform's last words, masked."),
  startedAt: time,
  endedAt: time,
  approval: z
    .object({
      by: z.string(),
      at: time,
      meaning: z.string().describe('What the approval says, e.g. reviewed and approved for apply.'),
      how: z.enum(['asked', 'given beforehand']).describe('Asked at a terminal, or given with --yes.'),
    })
    .describe('Supports 21 CFR 11.50: name, time and meaning, bound to what was approved by its hash.'),
  keys: z
    .array(keyAfterwards)
    .nullable()
    .describe('All keys in the state afterwards; null: the state could not be read.'),
  changeHash: hash.describe('Of the change below as canonical JSON.'),
  change: planRecordSchema.describe('The plan that was reviewed.'),
});

export const keyActionSchema = z.object({
  kind: z.literal('key-change'),
  action: z.enum(['issued', 'activated', 'deactivated', 'deleted']),
  outcome: z.enum(['done', 'failed']),
  problem: z.string().nullable(),
  user: z.string(),
  accessKeyId: z.string().nullable().describe('Masked.'),
  before: status.nullable(),
  after: status.nullable(),
  createdAt: time.nullable(),
  lastUsed: lastUsed.nullable(),
  reason: z.string().nullable(),
});

export const acceptanceSchema = z.object({
  kind: z.literal('acceptance'),
  user: z.string(),
  generation: z.int().describe('The generation that is taken for used without proof.'),
  reason: z.string(),
});

/** What a chain can record, before it is chained. */
export const eventSchema = z.discriminatedUnion('kind', [outcomeSchema, keyActionSchema, acceptanceSchema]);
export type RecordedEvent = z.output<typeof eventSchema>;

export const chainedRecordSchema = z.discriminatedUnion('kind', [
  outcomeSchema.extend(chained).describe('A plan was applied, or an apply failed.'),
  keyActionSchema.extend(chained).describe('A key that Terraform does not own was changed by keyturn keys.'),
  acceptanceSchema
    .extend(chained)
    .describe('Somebody answers for disabling a key without proof that the new one is used.'),
]);

/** A record in the chain: what happened, when, by whom, and the hash of the record before. */
export type ChainedRecord = z.output<typeof chainedRecordSchema>;
export type Person = ChainedRecord['recordedBy'];

/** What every record of the chain says beside its event. */
export interface RecordContext {
  readonly now: Date;
  readonly by: Person;
  readonly organisation: string | null;
  readonly timeZone: string;
}
