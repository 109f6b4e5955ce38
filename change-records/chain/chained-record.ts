import { z } from 'zod';
import { hash, lastUsed, planRecordSchema, status, time, timeZone } from '../record/change-record';
import { approvalSchema, planner } from './approval';
import { begunNumber, begunSchema, foundAfterwardsSchema, keyActionOf, keyInState } from './begun-record';
import { outsideSchema } from './outside-record';

/**
 * The version of the records of the chain; the major number rises when old readers would get it wrong. 1.1: what is begun is
 * on record before it is done. 1.2: an acceptance names its rule. 1.3: what was done by another way. Older records are read as
 * well.
 */
export const CHAIN_VERSION = '1.3';

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
  timeZone,
  renderings: z
    .record(z.string(), hash)
    .describe('Hashes of the files for people beside this one: md and html, line ends as LF.'),
  previousHash: hash.nullable().describe('Hash of the record before; null for the first.'),
  hash: hash.describe('Of this record as canonical JSON (RFC 8785) without this field.'),
};

export const outcomeSchema = z.object({
  kind: z.literal('apply'),
  begun: begunNumber,
  outcome: z.enum(['applied', 'failed']).describe('failed: some of the changes may have been made, see keys.'),
  problem: z.string().nullable().describe("Terraform's last words, masked."),
  startedAt: time,
  endedAt: time,
  planner,
  approval: approvalSchema,
  keys: z.array(keyInState).nullable().describe('All keys in the state afterwards; null: the state could not be read.'),
  changeHash: hash.describe('Of the change below as canonical JSON.'),
  change: planRecordSchema.describe('The plan that was reviewed.'),
});

export const keyActionSchema = z.object({
  kind: z.literal('key-change'),
  begun: begunNumber,
  action: keyActionOf,
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
  code: z
    .string()
    .optional()
    .describe('The rule of the gate that somebody goes past. Missing before version 1.2: NO_PROOF_OF_USE.'),
  user: z.string(),
  generation: z.int().describe("The user's current generation, for which alone it is accepted."),
  reason: z.string(),
});

/** What a chain can record, before it is chained. */
export const eventSchema = z.discriminatedUnion('kind', [
  begunSchema,
  outcomeSchema,
  keyActionSchema,
  foundAfterwardsSchema,
  acceptanceSchema,
  outsideSchema,
]);
export type RecordedEvent = z.output<typeof eventSchema>;

/** An event of one kind. */
export type EventOf<Kind extends RecordedEvent['kind']> = Extract<RecordedEvent, { readonly kind: Kind }>;

export const chainedRecordSchema = z.discriminatedUnion('kind', [
  begunSchema
    .extend(chained)
    .describe('Something was begun. A later record tells its outcome, or what was found where nobody saw it end.'),
  outcomeSchema.extend(chained).describe('A plan was applied, or an apply failed.'),
  keyActionSchema
    .extend(chained)
    .describe(
      'A key was changed in IAM itself: one that Terraform does not own by keyturn keys, any by keyturn suspend --now.',
    ),
  foundAfterwardsSchema
    .extend(chained)
    .describe('What IAM and the state showed of something that was begun and whose end nobody saw.'),
  acceptanceSchema
    .extend(chained)
    .describe('Somebody answers for a step of one user although a rule of the gate speaks against it.'),
  outsideSchema
    .extend(chained)
    .describe('What was done to a user by another way than keyturn, put on record afterwards from what IAM shows.'),
]);

/** A record in the chain: what happened, when, by whom, and the hash of the record before. */
export type ChainedRecord = z.output<typeof chainedRecordSchema>;
export type Person = ChainedRecord['recordedBy'];

/** A record of one kind. */
export type RecordOf<Kind extends ChainedRecord['kind']> = Extract<ChainedRecord, { readonly kind: Kind }>;

/** What every record of the chain says beside its event. */
export interface RecordContext {
  readonly now: Date;
  readonly by: Person;
  readonly organisation: string | null;
  readonly timeZone: string;
}
