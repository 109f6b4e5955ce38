import { z } from 'zod';
import { approvalSettingsSchema } from './approval';
import { checkSchema } from './check';
import { line } from './checked-text';
import { deploymentSchema } from './deployment';
import { monitoringSchema } from './monitoring';
import { policiesSchema } from './policies';
import { stepsSchema } from './steps';
import { userSchema } from './user';

/** `settings.json`: the one source of its types, its defaults and its JSON Schema. */
export const settingsSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Lets editors check this file while you type.'),
    organisation: line.describe('Name of the organisation, as mails and records show it.'),
    deployment: deploymentSchema.describe('Where and how it is deployed.'),
    approval: approvalSettingsSchema.describe('Who may approve what is applied.'),
    policy: policiesSchema.describe('What is asked of access keys, per audience, in whole days.'),
    check: checkSchema.describe('The weekly check, Lambda access-key-rotation-check.'),
    rotation: stepsSchema.describe('How long to wait between the steps of a rotation.'),
    monitoring: monitoringSchema.describe(
      'What watches the keys besides the weekly check; all switched off by default.',
    ),
    users: z
      .array(userSchema)
      .max(5000)
      .describe('The IAM users whose access keys this module owns. At most 5,000, as in an AWS account.'),
  })
  .meta({ title: 'keyturn settings' });

/** The settings, every default filled in. */
export type Settings = z.output<typeof settingsSchema>;
export type UserSettings = Settings['users'][number];
/** The settings as somebody may write them. */
export type WrittenSettings = z.input<typeof settingsSchema>;
