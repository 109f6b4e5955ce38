import { z } from 'zod';
import { audience, keyId, time, userName } from './common';

export const dueAnswer = z.strictObject({
  account: z.string().describe('Twelve digits.'),
  asOf: time,
  until: time,
  complete: z.boolean().describe('False if anything could not be looked at.'),
  due: z
    .array(
      z.strictObject({
        kind: z.enum(['notice', 'rotation', 'quiet', 'exemption', 'sealing-key']),
        user: userName,
        audience,
        accessKeyId: keyId.nullable().describe('null where it is about no key.'),
        at: time,
        day: z.iso.date().describe('Where the organisation lives.'),
        isPast: z.boolean().describe('It should have been done by now.'),
        because: z.string(),
        wayOut: z.string(),
      }),
    )
    .describe('The earliest first.'),
  problems: z.array(z.strictObject({ about: z.string(), because: z.string() })),
});
