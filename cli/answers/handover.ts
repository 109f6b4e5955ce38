import { z } from 'zod';
import { contact, keyId, keyStatus, next, time, userName } from './common';

/** A letter that somebody sends, or the time of a hand-over that went another way. */
export const handoverAnswer = z.union([
  z.strictObject({
    user: userName,
    generation: z.int().min(1),
    accessKeyId: keyId,
    kind: z.enum(['reminder', 'off', 'suspended', 'moved']).optional().describe('With --letter.'),
    contact,
    text: z.string().describe('The letter.'),
    sealed: z
      .strictObject({ file: z.string(), armored: z.string().describe('The PGP message.') })
      .optional()
      .describe('The secret, which only the holder can open; missing in letters without one.'),
    next,
    handedOverAt: time.optional().describe('Uses of the key before it prove nothing.'),
    evidenceFile: z.string().optional().describe("Relative to the configuration's folder."),
    files: z.array(z.string()).describe('Written with --out.'),
  }),
  z
    .strictObject({
      user: userName,
      generation: z.int().min(1),
      handover: z.strictObject({ at: time, accessKeyId: keyId, sealedTo: z.string().optional() }),
      file: z.string().describe("Relative to the configuration's folder."),
      next,
    })
    .describe('With --already.'),
]);

const keyUse = z.strictObject({
  accessKeyId: keyId,
  status: keyStatus,
  lastUsed: z.union([time, z.enum(['never', 'unknown'])]),
  service: z.string().optional(),
  region: z.string().optional(),
});

/** Whether the holder uses the new key. What there is of an old key is missing where there is none to be disabled. */
export const verifyAnswer = z.strictObject({
  user: userName,
  generation: z.int().min(1),
  proven: z.boolean(),
  checks: z.array(
    z.strictObject({
      what: z.enum([
        ...(['new key known', 'key active', 'both keys active', 'handed over', 'new key used'] as const),
        ...(['uploads with the new key', 'old key silent'] as const),
      ]),
      ok: z.boolean(),
      saw: z.string(),
    }),
  ),
  at: time.optional(),
  silentHours: z.number().optional(),
  newKey: keyUse.optional(),
  oldKey: keyUse.optional(),
  silentUntil: time.optional().describe('When the old key will have been silent for long enough, if it stays so.'),
  file: z.string().optional().describe('Where the proof is kept.'),
  next,
});
