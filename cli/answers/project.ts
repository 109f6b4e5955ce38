import { z } from 'zod';
import { entry, keyId, next, userName } from './common';

export const initAnswer = z.strictObject({
  folder: z.string().describe('The folder that is a project now.'),
  written: z.array(z.string()).describe('Files, seen from there.'),
  next: z.array(next),
});

export const sandboxUpAnswer = z.strictObject({
  endpoint: z.string().describe('Of its AWS, on this machine.'),
  envFile: z.string().describe('What a shell sources to work in it.'),
});

export const sandboxDownAnswer = z.strictObject({ hasRun: z.boolean().describe('Whether one was running.') });

const check = z.strictObject({
  what: z.string().describe('What has to hold.'),
  ok: z.boolean(),
  saw: z.string().describe('What was seen.'),
});

const step = z.strictObject({
  name: z.string(),
  ledger: z.record(userName, entry).describe('As it stood.'),
  plan: z.array(
    z.strictObject({ address: z.string(), actions: z.array(z.string()).describe("In Terraform's words.") }),
  ),
  keys: z
    .record(userName, z.array(z.strictObject({ accessKeyId: keyId, status: z.string() })))
    .describe('As IAM listed them at its end.'),
  checks: z.array(check),
  seconds: z.number(),
});

export const sandboxStoryAnswer = z.strictObject({
  ok: z.boolean().describe('Whether all of it held, to its end.'),
  seconds: z.number(),
  steps: z.array(step),
});
