import { z } from 'zod';
import { hash, planRecordSchema, status, time } from '../record/change-record';
import { approvalSchema, planner } from './approval';

/** Records of what was begun, and of what was found where nobody could say how it ended. */

export const keyActionOf = z.enum(['issued', 'activated', 'deactivated', 'deleted']);

const plannedApply = z.object({
  kind: z.literal('apply'),
  planner,
  approval: approvalSchema,
  changeHash: hash.describe('Of the change below as canonical JSON.'),
  change: planRecordSchema.describe('The plan that was reviewed; plan.sha256 is the hash of its file.'),
});

const plannedKeyChange = z.object({
  kind: z.literal('key-change'),
  action: keyActionOf,
  user: z.string(),
  accessKeyId: z.string().nullable().describe('Masked; null for a key that does not exist yet.'),
  others: z.array(z.string()).describe("The user's other keys at that time, masked."),
  before: status.nullable(),
  after: status.nullable(),
  reason: z.string().nullable(),
});

export const begunSchema = z.object({
  kind: z.literal('begun'),
  act: z.discriminatedUnion('kind', [plannedApply, plannedKeyChange]).describe('What was begun.'),
});

/** Which begun record an outcome belongs to. */
export const begunNumber = z
  .int()
  .min(1)
  .optional()
  .describe('Number of the record that says what was begun; missing in records before version 1.1.');

const keyInIam = z.object({
  accessKeyId: z.string().describe('Masked.'),
  status,
  createdAt: time,
});

export const keyInState = z.object({
  user: z.string(),
  generation: z.int().nullable(),
  accessKeyId: z.string().nullable().describe('Masked.'),
  status: status.nullable(),
});

export const foundAfterwardsSchema = z.object({
  kind: z.literal('found-afterwards'),
  begun: z.int().min(1).describe('Number of the record whose end nobody saw.'),
  extent: z
    .enum(['all', 'part', 'none', 'unknown'])
    .describe('How much of what was begun was found done to keys; unknown: keys do not tell.'),
  sentences: z.array(z.string()).describe('What was found, key by key.'),
  iam: z
    .array(z.object({ user: z.string(), exists: z.boolean(), keys: z.array(keyInIam) }))
    .describe('The users as IAM showed them.'),
  state: z.array(keyInState).nullable().describe("Terraform's keys of these users; null: the state was not read."),
});

/** What was begun, before it is chained. */
export type BegunAct = z.output<typeof begunSchema>['act'];
export type FoundAfterwards = z.output<typeof foundAfterwardsSchema>;
