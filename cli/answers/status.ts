import { z } from 'zod';
import { audience, entry, keyId, keyStatus, lastUse, time, told, toldOf, userName } from './common';

const key = z.strictObject({
  generation: z.int().min(1).nullable().describe('null for an orphan, and where nobody tells.'),
  orphan: z.boolean().describe("Terraform's state does not know it."),
  accessKeyId: keyId,
  status: keyStatus,
  createdAt: time,
  ageDays: z.int(),
  age: z.enum(['fresh', 'due-soon', 'overdue']),
  dueAt: time,
  lastUsed: lastUse,
});

const sealingKey = z
  .strictObject({
    file: z.string().nullable().describe("Relative to the configuration's folder; null: there is none."),
    fingerprint: z.string().nullable(),
    expiresAt: time.nullable(),
    fault: told.nullable().describe('Why nothing can be sealed to it.'),
  })
  .describe('The PGP key that a new secret would be sealed to.');

const nextAction = z.strictObject({
  do: z.enum([
    ...(['nothing', 'mend', 'plan', 'apply', 'adopt', 'verify', 'start', 'ask', 'suspend', 'resume'] as const),
    ...(['hand over', 'change over', 'wait', 'disable', 'delete'] as const),
  ]),
  who: z.enum(['operator', 'holder', 'nobody']).describe('Who has to act.'),
  because: z.string(),
  by: time.optional().describe('When it has to be done at the latest; for wait: when it may be done at the earliest.'),
  urgent: z.boolean().describe('Somebody has to act today.'),
  command: z.string().optional().describe('What to type.'),
});

const userStatus = z.strictObject({
  user: userName,
  audience,
  company: z.string(),
  ...entry.shape,
  stage: z.enum(['steady', 'overlap', 'quiet']),
  unidentified: z.string().nullable().describe('Why nobody here tells which key is which generation.'),
  keys: z.array(key).describe('In the order of their generations, where these are known; else oldest first.'),
  sealingKey,
  next: nextAction,
});

const records = z
  .strictObject({
    gaps: z
      .array(
        z.strictObject({
          code: z.literal('NOT_ON_RECORD'),
          user: userName,
          because: z.array(z.string()).describe('A sentence for each difference.'),
          wayOut: z.string(),
        }),
      )
      .describe('What was done by another way than keyturn.'),
    unfinished: z
      .array(z.strictObject({ number: z.int().min(1), headline: z.string(), begunAt: time, by: z.string() }))
      .describe('What was begun and has no end on record.'),
    fault: told.nullable().describe('Why the records cannot be read.'),
  })
  .describe('What the chain of records tells.');

export const statusAnswer = z.strictObject({
  asOf: time,
  complete: z.boolean().describe('False if anybody could not be looked at.'),
  users: z.array(userStatus),
  problems: z.array(toldOf('user')),
  records,
});
