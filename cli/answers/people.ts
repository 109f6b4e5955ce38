import { z } from 'zod';
import { diff, entry, keyId, keyStatus, next, time, told, userName } from './common';
import { bucketAsWritten, userAsWritten } from './written-user';

export const userAddAnswer = z.union([
  z.strictObject({
    user: userName,
    written: z.boolean().describe('False with --dry-run.'),
    settings: userAsWritten,
    bucket: bucketAsWritten.nullable().describe('null: the settings have it already.'),
    fingerprint: z.string().nullable().describe('Of the PGP key; null: it comes later.'),
    diff,
    next: z.array(next),
  }),
  z.strictObject({ user: userName, written: z.literal(false) }).describe('Declined.'),
]);

export const userRemoveAnswer = z.strictObject({
  user: userName,
  because: z.string(),
  next: z.array(next).describe('In this order; what is no command is for people.'),
  diff: diff.optional(),
  written: z.boolean().optional().describe('Missing where something has to be done first.'),
});

const importOf = {
  to: z.string().describe('Terraform address.'),
  id: z.string().describe('As the provider imports it.'),
};

export const userMoveAnswer = z.strictObject({
  user: userName,
  from: z.string().describe('The stack that has it.'),
  to: z.string().describe('The stack that is to have it.'),
  because: z.string(),
  next: z.array(next),
  diff: diff.optional(),
  imports: z
    .array(z.strictObject({ ...importOf, from: z.string().optional().describe('The stack that forgets it.') }))
    .optional(),
  written: z.boolean().optional().describe('Missing where it is there already.'),
});

export const adoptAnswer = z.union([
  z.strictObject({
    user: userName,
    written: z.boolean(),
    keys: z.array(z.strictObject({ accessKeyId: keyId, status: keyStatus, createdAt: time })),
    entry,
    imports: z.array(z.strictObject(importOf)),
    refused: z.array(told).describe('What has to be mended first; with any of these nothing is written.'),
    notes: z.array(z.string()).describe('What the first plan changes beside keys, and what stays as it is.'),
    diff,
  }),
  z.strictObject({ user: userName, written: z.literal(false), adopted: z.literal(true) }).describe('Adopted already.'),
  z
    .strictObject({
      user: userName,
      written: z.literal(false),
      proposal: z.strictObject({
        settings: userAsWritten,
        ledger: z.record(userName, entry.partial({ suspended: true })),
      }),
    })
    .describe('No user of settings.json yet: what to add to it and to key-generations.json.'),
]);
