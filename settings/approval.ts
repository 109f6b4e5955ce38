import { z } from 'zod';

/** Who may approve what is applied. */
export const approvalSettingsSchema = z
  .strictObject({
    fourEyes: z
      .boolean()
      .default(false)
      .describe(
        'true: "keyturn apply" refuses a plan that is approved by whoever planned it or, outside a pipeline, by whoever applies it.',
      ),
  })
  .prefault({});
