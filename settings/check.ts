import { z } from 'zod';
import { accountsSchema } from './accounts';
import { bucketName, logRetentionDays } from './aws-name';
import { checked } from './checked-text';

const WEEKDAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

const schedule = z
  .strictObject({
    weekday: z.enum(WEEKDAYS).default('MON').describe("Day of the week, in the deployment's time zone."),
    hour: z
      .int()
      .min(0)
      .max(23)
      .refine((hour) => hour !== 2, {
        error:
          'must not be 2: the hour from 02:00 to 03:00 is skipped on one day of the year and the run with it. Choose another hour.',
      })
      .default(9)
      .describe('Hour, 0 to 23 but not 2: the hour that summer time skips.'),
    minute: z.int().min(0).max(59).default(0).describe('Minute, 0 to 59.'),
  })
  .prefault({})
  .describe('When the check runs, once a week. Source: the credential policy, "every Monday".');

export type Schedule = z.output<typeof schedule>;

/** The schedule as EventBridge Scheduler writes it, e.g. `cron(0 9 ? * MON *)`; the time zone is told apart. */
export function scheduleExpression({ weekday, hour, minute }: Schedule): string {
  return `cron(${minute} ${hour} ? * ${weekday} *)`;
}

/** The Lambda access-key-rotation-check. */
export const checkSchema = z
  .strictObject({
    mode: z
      .enum(['report', 'enforce'])
      .default('report')
      .describe(
        "report: look, and tell the owner. enforce: also disable or delete the keys of internal users as the policy says. Suppliers' keys are never touched.",
      ),
    tell: z
      .enum(['holders', 'owner', 'nobody'])
      .optional()
      .describe(
        'Who hears beforehand that a key is to be rotated. holders: suppliers and staff, by mail or by a ticket text to the owner. owner: the digest alone. nobody: not even the digest. Whoever holds a key that the check switched off or deleted is told in any case. Left out: holders where mode is enforce, else owner.',
      ),
    suspendQuarantined: z
      .boolean()
      .default(false)
      .describe(
        "true: in either mode, switch off every key of an internal user that AWS has put into quarantine because it found a key in public (policy AWSCompromisedKeyQuarantine). Suppliers' keys are never touched: the owner is told the command.",
      ),
    schedule,
    neverPassTheLimit: z
      .boolean()
      .default(false)
      .describe(
        'true: act on a key that would pass maxAgeDays before the next weekly run, so that none ever gets older. false: act once it is older, so that a key may live up to 6 days longer; literally what the credential policy says.',
      ),
    fullSweepEveryDays: z
      .int()
      .min(1)
      .max(366)
      .default(28)
      .describe(
        'Between two such days a run lists the keys of those users only whose row in the credential report changed. On the day everybody is asked again. 1: every run asks everybody.',
      ),
    evidenceBucket: bucketName
      .optional()
      .describe(
        'Name of the bucket that this module creates for reports and unsent mail. Left out: access-key-rotation-check-<account>-<region>.',
      ),
    mailPattern: checked((pattern) =>
      /^[^\s@]*\{user\}[^\s@]*@[^\s@]+$/.test(pattern)
        ? undefined
        : `"${pattern}" must be a mail address with {user} in it, like "{user}@example.org".`,
    )
      .optional()
      .describe(
        'Makes the address of an internal user of its IAM user name, e.g. "{user}@example.org", where no tag keyturn:contact gives one. Left out: the owner is told instead.',
      ),
    accounts: accountsSchema
      .optional()
      .describe(
        'The other accounts that are checked from this one, by AWS Step Functions. Left out: this account alone.',
      ),
    logRetentionDays: logRetentionDays
      .default(400)
      .describe("Days that the function's log is kept; one of the numbers that CloudWatch Logs takes."),
  })
  .prefault({});
