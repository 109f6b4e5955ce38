import { z } from 'zod';
import { kmsKeyArn } from './aws-name';
import { checked } from './checked-text';
import { mailAddress } from './mail-address';

const enabled = z.boolean().default(false);

const organisationTarget = checked((id) =>
  /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|\d{12})$/.test(id)
    ? undefined
    : `"${id}" is neither an account number, an organisational unit (ou-…) nor a root (r-…).`,
);

/** What watches the keys besides the weekly check. Everything costs something, so everything starts switched off. */
export const monitoringSchema = z
  .strictObject({
    configRules: z
      .strictObject({
        enabled: enabled.describe(
          'Make the rules ACCESS_KEYS_ROTATED and IAM_USER_UNUSED_CREDENTIALS_CHECK with the internal policy.',
        ),
        recorder: z
          .boolean()
          .default(false)
          .describe('Make a configuration recorder too. Only where the account has none: AWS allows one per region.'),
      })
      .prefault({})
      .describe(
        'AWS Config rules. They cannot leave out suppliers, whose keys fail from day 91 on: a documented exception.',
      ),
    unusedAccessAnalyzer: z
      .strictObject({ enabled: enabled.describe("Make an analyzer with the internal policy's disableUnusedDays.") })
      .prefault({})
      .describe('IAM Access Analyzer for unused access. AWS charges per user and role.'),
    keyEvents: z
      .strictObject({
        enabled: enabled.describe(
          'Tell of every key created, changed or deleted by anyone but the pipeline and the check.',
        ),
        notify: z.array(mailAddress).default([]).describe("Who is told. Empty: deployment.mail's owner."),
      })
      .prefault({})
      .describe("EventBridge rule in us-east-1, where IAM's CloudTrail events appear. Needs a trail."),
    leaks: z
      .strictObject({
        enabled: enabled.describe('Tell of every credential of the account that AWS itself finds in public.'),
        notify: z.array(mailAddress).default([]).describe("Who is told. Empty: deployment.mail's owner."),
      })
      .prefault({})
      .describe("EventBridge rule on AWS Health's events in us-east-1. Needs neither a trail nor a support plan."),
    serviceControlPolicy: z
      .strictObject({
        enabled: enabled.describe(
          'Make a service control policy that reserves iam:CreateAccessKey to deployment.pipelineRoleArns.',
        ),
        targetIds: z
          .array(organisationTarget)
          .default([])
          .describe('Accounts, organisational units or roots it is attached to. Empty: none yet.'),
      })
      .prefault({})
      .describe("Only from the organisation's management account."),
    sealedSecretParameters: z
      .strictObject({
        enabled: enabled.describe('Keep each sealed secret as a SecureString parameter too.'),
        kmsKeyArn: kmsKeyArn
          .optional()
          .describe("KMS key of the parameters. Left out: the account's key alias/aws/ssm."),
      })
      .prefault({})
      .describe(
        'Sealed secrets in Parameter Store, for who may not read the Terraform state. They stay sealed to the PGP key.',
      ),
  })
  .prefault({});
