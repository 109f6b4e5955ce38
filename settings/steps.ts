import { z } from 'zod';
import { bucketName, regionName } from './aws-name';
import { plainText } from './checked-text';

const dataEventTrail = z
  .strictObject({
    bucket: bucketName.describe('Bucket that the trail delivers to.'),
    prefix: plainText.default('').describe("The trail's key prefix: what stands before AWSLogs/."),
    region: regionName.optional().describe("Region of that bucket. Left out: the deployment's region."),
  })
  .describe(
    "A CloudTrail trail that records S3 data events of the upload buckets. It proves which key uploaded from where; IAM's last-used date alone is 15 minutes coarse and late. Left out: last-used dates are the proof.",
  );

/** How long a person waits between the steps of a rotation, and what proves that the supplier has changed over. */
export const stepsSchema = z
  .strictObject({
    silentHours: z
      .int()
      .min(1)
      .max(24 * 90)
      .default(48)
      .describe(
        'Hours that the old key must be unused, while the new one is used, before it may be disabled. Two runs of a daily upload.',
      ),
    quietDays: z
      .int()
      .min(0)
      .max(90)
      .default(7)
      .describe(
        'Days between disabling and deleting the old key. Source: the credential tutorial, "after about a week".',
      ),
    dataEventTrail: dataEventTrail.optional(),
  })
  .prefault({});

/** How long a person waits where no settings say. */
export const DEFAULT_STEPS = stepsSchema.parse({});
