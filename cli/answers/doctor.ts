import { z } from 'zod';
import { toldOf } from './common';

export const doctorAnswer = z.strictObject({
  findings: z
    .array(toldOf('about'))
    .describe('What does not fit; about: a user, a bucket, a record, or what could not be asked.'),
  complete: z.boolean().describe('False if it could not look everywhere.'),
});
