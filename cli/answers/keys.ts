import { z } from 'zod';
import { keyId, keyStatus, lastUse, time, userName } from './common';

export const keysListAnswer = z.strictObject({
  asOf: time,
  complete: z.boolean().describe('False if anybody could not be looked at.'),
  keys: z
    .array(
      z.strictObject({
        user: userName,
        path: z.string().optional().describe('Of the user in IAM.'),
        accessKeyId: keyId,
        status: keyStatus,
        createdAt: time,
        ageDays: z.int(),
        idleDays: z.int().optional().describe('Days without use; missing where the last use is unknown.'),
        lastUsed: lastUse,
      }),
    )
    .describe('The oldest first.'),
  problems: z.array(z.strictObject({ user: userName, code: z.string(), because: z.string() })),
});

const record = z.int().min(1).describe('Its number in the chain.');

const nothingDone = z
  .strictObject({ user: userName, accessKeyId: keyId, action: z.null() })
  .describe('Declined, or so already.');

export const keysIssueAnswer = z.union([
  z.strictObject({ user: userName, accessKeyId: z.null(), action: z.null() }).describe('Declined: no key was made.'),
  z.strictObject({
    user: userName,
    accessKeyId: keyId,
    action: z.literal('issued'),
    secretIn: z.string().describe('Where its secret is, in words.'),
    record,
  }),
]);

export const keyChangeAnswer = z.union([
  nothingDone,
  z.strictObject({
    user: userName,
    accessKeyId: keyId,
    action: z.enum(['deactivated', 'activated', 'deleted']),
    before: keyStatus,
    after: keyStatus.nullable().describe('null: it is deleted.'),
    record,
  }),
]);
