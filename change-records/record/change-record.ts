import { z } from 'zod';
import { isTimeZone } from '../../rotation/local-days';

/**
 * The change record: what a plan would do to access keys and to who may do what, for the people who review it and the
 * programs that read it. Every field is listed here and nothing else is taken over from the plan, so no secret can come
 * along. Access key IDs are masked. Times are ISO 8601 in UTC.
 */

/** The version of what is described here; the major number rises when old readers would get it wrong. */
export const RECORD_VERSION = '2.2';

/** Of a record about several stacks, which names them; everything else is as in the other. */
export const RECORD_VERSION_OF_STACKS = '2.3';

export const time = z.iso.datetime().describe('ISO 8601 in UTC.');
export const timeZone = z
  .string()
  .refine(isTimeZone)
  .describe('IANA name; the renderings for people tell times in it.');
export const status = z.enum(['Active', 'Inactive']);
export const hash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .describe('sha256: and 64 hexadecimal digits.');

export const refusalSchema = z
  .object({
    code: z.string().describe('Stable name of the rule, e.g. KEY_NOT_INACTIVE.'),
    because: z.string().describe('The fact and the rule it breaks.'),
    wayOut: z.string().describe('The way out.'),
  })
  .describe('One reason not to apply the plan.');

const acceptedSchema = refusalSchema
  .extend({
    about: z.string().describe('The user, bucket or address that is meant.'),
    by: z.string().describe('Who answers for it.'),
    reason: z.string(),
    at: time,
  })
  .describe('A rule that speaks against the plan, and who answers for going on all the same.');

const entry = z
  .object({
    generation: z.int().describe('Number of the current access key.'),
    previous: z.string().describe('What becomes of the key before it: active, inactive or deleted.'),
    suspended: z.boolean().describe('Whether all keys are switched off.'),
  })
  .describe('An entry of the ledger.');

export const lastUsed = z
  .object({
    kind: z.enum(['used', 'never', 'unknown']).describe('unknown is not never: nothing may be decided from it.'),
    at: time.optional(),
    service: z.string().optional().describe('The AWS service of the last use, e.g. s3.'),
    region: z.string().optional(),
    because: z.string().optional().describe('Why it is unknown.'),
  })
  .describe('When the key was last used, as IAM tells it: at most once in 15 minutes, and late.');

const key = z
  .object({
    user: z.string().describe('IAM user name.'),
    generation: z.int().nullable().describe('null for a key that no ledger counts.'),
    accessKeyId: z.string().nullable().describe('Masked, e.g. AKIA…7Q4Z; null for a key that does not exist yet.'),
    change: z
      .enum(['created', 'disabled', 'enabled', 'deleted', 'replaced', 'forgotten', 'refreshed', 'unchanged'])
      .describe('What the plan does to it.'),
    imported: z.boolean().describe('Whether Terraform takes it over with this plan.'),
    before: status.nullable().describe('Its status now; null: no such key.'),
    after: status.nullable().describe('Its status after the apply; null: no such key.'),
    createdAt: time.nullable(),
    ageDays: z.int().nullable().describe('Whole days since its creation.'),
    dueAt: time.nullable().describe("When it reaches its policy's longest age."),
    overdueDays: z.int().nullable().describe('Started days past dueAt; 0: not overdue.'),
    lastUsed: lastUsed.nullable().describe('null: nobody looked.'),
    sealedTo: z
      .string()
      .nullable()
      .describe("Fingerprint of the PGP key that its secret is, or a new key's will be, sealed to."),
    sealedToUserIds: z
      .array(z.string())
      .optional()
      .describe('Of a key to be created: the user IDs in that PGP key, which its maker could choose freely.'),
  })
  .describe('One access key.');

const evidence = z
  .object({
    kind: z.enum(['evidence', 'acceptance']).describe('Proof of use, or the word of somebody who does without.'),
    generation: z.int().describe('The generation that is used, or taken for used.'),
    at: time,
    because: z.string(),
    by: z.string().nullable().describe('Who accepts; null for proof of use.'),
  })
  .describe('What speaks for disabling the previous key.');

const user = z
  .object({
    name: z.string().describe('IAM user name.'),
    company: z.string().nullable(),
    audience: z.enum(['internal', 'external']).nullable(),
    step: z
      .string()
      .nullable()
      .describe(
        'issue, adopt, start, disable, enable, delete, suspend, resume, reissue, leave, unchanged; null: no allowed step.',
      ),
    ledger: z.object({ before: entry.nullable(), after: entry.nullable() }),
    stage: z
      .object({ before: z.string().nullable(), after: z.string().nullable() })
      .describe('steady, overlap, quiet.'),
    evidence: evidence.nullable(),
    next: z.string().describe('What comes next, and who has to act.'),
    rollBack: z.string().describe('How to undo this step.'),
  })
  .describe('What the plan means for one user.');

const policy = z
  .object({
    address: z.string(),
    on: z.string().describe('e.g. bucket kpa-valentia.'),
    change: z.enum(['created', 'changed', 'deleted']),
    sentences: z.array(z.string()).describe('One per statement that comes, goes or changes.'),
  })
  .describe('A change of who may do what.');

const otherChange = z
  .object({
    address: z.string(),
    actions: z.array(z.string()).describe("Terraform's own words."),
    attributes: z.array(z.string()).describe('Names of what changes; values are left out.'),
    tags: z
      .array(z.string())
      .describe("Names of changed tags; keyturn's own with their values, as 'keyturn:previous: active → inactive'."),
  })
  .describe('Any other change of a resource.');

const drift = z
  .object({ address: z.string(), what: z.string() })
  .describe('What somebody changed outside Terraform since the last apply.');

export const planRecordSchema = z
  .object({
    kind: z.literal('plan'),
    formatVersion: z.string(),
    organisation: z.string().nullable(),
    timeZone,
    madeAt: time,
    headline: z.string().describe('e.g. 1 key created, 0 disabled, 0 deleted.'),
    counts: z.object({
      created: z.int(),
      disabled: z.int(),
      enabled: z.int(),
      deleted: z.int(),
      replaced: z.int(),
      imported: z.int(),
      policies: z.int().describe('Changed policies.'),
      others: z.int().describe('Changed resources that are neither keys nor policies.'),
    }),
    verdict: z.object({
      allowed: z.boolean().describe('Whether the gate lets it be applied.'),
      refusals: z.array(refusalSchema),
      accepted: z
        .array(acceptedSchema)
        .optional()
        .describe('What speaks against it and somebody answers for; missing before 2.1.'),
      notes: z.array(z.string()).describe('What is allowed and still worth knowing.'),
    }),
    users: z.array(user),
    keys: z.array(key).describe('All keys of the users above, unchanged ones included.'),
    policies: z.array(policy),
    otherChanges: z.array(otherChange),
    drift: z.array(drift),
    reason: z.string().nullable().describe('Why, in the words of whoever asks for the change.'),
    author: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
    gitSilent: z.string().optional().describe('Why there is neither author nor commit; missing where git told them.'),
    plannedBy: z.string().optional().describe('Who ran "keyturn plan"; the author is whose commit it was made of.'),
    commit: z
      .object({
        id: z.string(),
        subject: z.string(),
        uncommitted: z.boolean().describe('Whether the configuration has edits that no commit holds.'),
      })
      .nullable(),
    tools: z.object({
      keyturn: z.string(),
      engine: z.object({ name: z.string().describe('terraform or tofu.'), version: z.string().nullable() }),
      providers: z.array(z.object({ source: z.string(), version: z.string().nullable() })),
    }),
    plan: z.object({
      stack: z.string().nullable(),
      stacks: z
        .array(z.string())
        .optional()
        .describe('All stacks that were planned together, in the order of their apply. Missing: that one alone.'),
      only: z
        .string()
        .optional()
        .describe(
          'The user that was planned for alone; nothing of anybody else is in the plan. Missing: for everybody.',
        ),
      formatVersion: z.string().describe('Of the plan JSON.'),
      plannedAt: time.nullable(),
      sha256: hash.nullable().describe('Of the plan file: exactly this plan is applied.'),
      configurationSha256: hash.nullable().describe('Of the synthesised configuration.'),
    }),
  })
  .describe('What a plan would do.')
  .meta({ id: 'PlanRecord' });

/** What a plan would do, for review. */
export type PlanRecord = z.output<typeof planRecordSchema>;
export type KeyInRecord = PlanRecord['keys'][number];
export type UserInRecord = PlanRecord['users'][number];
