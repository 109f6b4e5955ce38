import { z } from 'zod';
import { lastUsed, status, time } from '../record/change-record';

/** What somebody did to a user by another way than keyturn, put on record afterwards. */

const entry = z.object({ generation: z.int(), previous: z.string(), suspended: z.boolean() });

const key = z.object({
  accessKeyId: z.string().describe('Masked.'),
  status,
  createdAt: time,
  lastUsed,
});

const event = z.object({
  at: time,
  what: z.enum(['created', 'enabled', 'disabled', 'deleted', 'changed']),
  accessKeyId: z.string().nullable().describe('Masked; null where the event does not say.'),
  by: z.string().nullable().describe('ARN of who called.'),
  from: z.string().nullable().describe('Address that the call came from, or the AWS service that made it.'),
});

export const outsideSchema = z.object({
  kind: z.literal('outside'),
  user: z.string(),
  reason: z.string().describe('What happened and why, in the words of whoever puts it on record.'),
  since: time.nullable().describe('When the last record before was made that tells of this user; null: none did.'),
  differences: z.array(z.string()).describe('What IAM showed and no record told.'),
  exists: z.boolean().describe('Whether IAM has such a user.'),
  entry: entry.nullable().describe("What the user's tags say was applied; null: nothing."),
  keys: z.array(key).describe('Its keys as IAM showed them, oldest first.'),
  events: z
    .array(event)
    .nullable()
    .describe('What CloudTrail tells of its keys since, oldest first; null: it was not asked, or did not answer.'),
  eventsMissing: z.string().nullable().describe('Why CloudTrail tells nothing, or not everything.'),
});

export type OutsideEvent = z.output<typeof event>;
