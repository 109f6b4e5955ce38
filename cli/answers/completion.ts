import { z } from 'zod';

export const completionAnswer = z.strictObject({
  shell: z.string(),
  script: z.string().describe('What the shell is to read.'),
});
