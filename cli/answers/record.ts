import { z } from 'zod';
import { chainedRecordSchema } from '../../change-records/chain/chained-record';
import { planRecordSchema } from '../../change-records/record/change-record';
import { hash, time, told, userName } from './common';

export const planAnswer = planRecordSchema.extend({
  recordSha256: hash.describe('What "keyturn apply --expect" takes: it stands for plan and record together.'),
  empty: z.boolean().describe('It changes nothing: there is nothing to apply.'),
  files: z.object({ json: z.string(), md: z.string(), html: z.string() }).describe('Where the record is kept.'),
});

export const applyAnswer = z.union([
  z
    .strictObject({
      applied: z.boolean(),
      problem: z.string().nullable().describe('What went wrong; some changes may have been made all the same.'),
      record: chainedRecordSchema,
    })
    .describe('Terraform was started, and what came of it is on record.'),
  z.strictObject({ applied: z.literal(false), because: z.enum(['no changes', 'declined']) }),
  z.strictObject({ applied: z.literal(false), refusals: z.array(told).min(1) }).describe('Refused by the gate.'),
]);

export const recordAnswer = z.union([
  planRecordSchema,
  z
    .strictObject({ headline: z.string(), ...planRecordSchema.shape.verdict.shape })
    .describe('With --gate: whether the plan may be applied.'),
]);

const position = z.strictObject({ number: z.int().min(1), hash });

export const recordListAnswer = z
  .array(
    z.strictObject({
      number: z.int().min(1),
      at: time,
      by: chainedRecordSchema.options[0].shape.recordedBy,
      kind: z.enum(['begun', 'apply', 'key-change', 'found-afterwards', 'acceptance', 'outside']),
      users: z.array(userName),
      what: z.string(),
      hash,
    }),
  )
  .describe('The oldest first.');

export const recordShowAnswer = chainedRecordSchema;

export const recordOutsideAnswer = z.strictObject({
  user: userName,
  differences: z.array(z.string()).describe('What IAM showed and no record told; empty: there is no gap.'),
  record: position.nullable().describe('null: nothing was written.'),
});

export const recordVerifyAnswer = z.strictObject({
  whole: z.boolean().describe('Whether the chain is as it was written.'),
  records: z.int().describe('Number of the last one.'),
  hash: z.string().nullable().describe('Of the last one; null: there is none, or it is unreadable.'),
  faults: z.array(
    z.strictObject({
      code: z.string(),
      file: z.string().describe('In records/, or of the object in the archive.'),
      what: z.string(),
      wayOut: z.string().optional(),
    }),
  ),
  drafts: z.array(z.string()).describe('What killed runs left behind.'),
  archive: z
    .strictObject({ place: z.string(), records: z.int() })
    .optional()
    .describe('With --archive: what it was held against.'),
});

export const recordArchiveAnswer = z.strictObject({
  bucket: z.string(),
  put: z.array(z.int().min(1)).describe('Numbers of the records that were missing there.'),
  records: z.int(),
});
