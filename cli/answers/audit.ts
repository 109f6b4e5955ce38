import { z } from 'zod';
import { audience, keyId, keyStatus, time, userName } from './common';

const rule = z.enum(['age', 'unused', 'idle', 'exemption', 'audience', 'root', 'quarantine']);

const auditedKey = z.strictObject({
  user: userName,
  accessKeyId: keyId.nullable().describe("Whole; the root user's is not known."),
  status: keyStatus,
  audience: z.enum(['internal', 'external', 'root']),
  classified: z.boolean().describe('Whether a tag or the path says the audience.'),
  createdAt: time.nullable(),
  ageDays: z.int().nullable(),
  dueAt: time.nullable().describe('When it is to be rotated at the latest; null for a key that is not active.'),
  lastUsed: z
    .union([time, z.literal('unknown')])
    .nullable()
    .describe('null: never used; unknown is neither.'),
  lastUsedService: z.string().nullable(),
  lastUsedRegion: z.string().nullable(),
  exemptUntil: z.string().nullable().describe('The last day, YYYY-MM-DD.'),
  exemptReason: z.string().nullable(),
  findings: z.array(z.strictObject({ rule, because: z.string(), wayOut: z.string() })),
});

const freshness = z
  .strictObject({
    reportMadeAt: time.nullable().describe('When IAM made the credential report.'),
    usersAsked: z.int().describe('Users whose keys were listed for this answer.'),
    usersRemembered: z.int().describe('Users whose keys were listed earlier.'),
    oldestListing: time.nullable(),
    everybodyAskedBecause: z.string().nullable(),
    changesSeenUntil: time.nullable().describe('Until when keys made or changed after the report are known.'),
    changesUnseenBecause: z.string().nullable(),
  })
  .describe('From when the facts are.');

const about = z.enum(['key', 'user', 'account']);
const status = z.enum(['FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'NOT_APPLICABLE']);
const count = z.int().min(0);
const exception = z.enum(['supplier-age', 'supplier-idle', 'overlap', 'exempt-until']);
const exceptionInWords = z.strictObject({
  title: z.string(),
  allows: z.string(),
  source: z.string(),
  ends: z.string(),
});

const control = z.strictObject({
  id: z.string().describe('e.g. CIS-1.13.'),
  standard: z.string(),
  version: z.string(),
  relation: z.enum(['checks', 'supports']).describe('supports: no program can fulfil it alone.'),
  requirement: z.string().describe("The standard's own identifier."),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  related: z.array(z.string()).describe('The same requirement elsewhere.'),
  source: z.string(),
  url: z.string().nullable(),
});

const compliance = z
  .strictObject({
    counts: z.strictObject({ FAIL: count, UNKNOWN: count, EXCEPTION: count, PASS: count, NOT_APPLICABLE: count }),
    controls: z.array(control),
    exceptions: z
      .strictObject({
        'supplier-age': exceptionInWords,
        'supplier-idle': exceptionInWords,
        overlap: exceptionInWords,
        'exempt-until': exceptionInWords,
      })
      .describe('What each documented exception allows, who says so, and where it ends.'),
    concerns: z
      .array(
        z.strictObject({
          about,
          user: userName.nullable(),
          accessKeyId: keyId.nullable(),
          status,
          because: z.string(),
          wayOut: z.string().nullable(),
          exceptions: z.array(exception),
          controls: z.array(z.string()).describe('IDs of all that say it.'),
        }),
      )
      .describe('What neither passed nor is beside the point, each thing once.'),
    results: z.array(
      z.strictObject({
        control: z.string().describe('Its ID.'),
        about,
        user: userName.nullable(),
        accessKeyId: keyId.nullable(),
        audience: audience.nullable(),
        status,
        because: z.string(),
        wayOut: z.string().nullable(),
        exception: exception.nullable().describe('null but for EXCEPTION.'),
      }),
    ),
  })
  .describe('The account held against named controls.');

const ofOneAccount = z.strictObject({
  account: z.string().describe('Twelve digits.'),
  asOf: time.describe('The moment that is judged; with --as-of a later one.'),
  complete: z.boolean().describe('False if anything could not be looked at: then no finding is no proof.'),
  keys: z.array(auditedKey),
  problems: z.array(z.strictObject({ about: z.string(), because: z.string() })),
  freshness,
  compliance,
});

const accountFinding = z.strictObject({
  rule: z
    .enum([
      ...(['root', 'leak', 'problem', 'acted', 'overdue', 'unused'] as const),
      ...(['coming-due', 'attention', 'exempt', 'unclassified'] as const),
    ])
    .describe('What was found or done; root, leak, overdue, unused and attention have to be done about.'),
  user: userName.nullable(),
  accessKeyId: keyId.nullable(),
  because: z.string(),
  wayOut: z.string().nullable(),
  controls: z.array(z.string()).describe('IDs of all that say it.'),
});

const ofAllAccounts = z
  .strictObject({
    execution: z.string().describe('The last run of the state machine, by its name.'),
    listedAt: time.describe('When it listed the accounts.'),
    asOf: time,
    complete: z.boolean().describe('Whether each account was looked at, wholly and lately.'),
    accounts: z.array(
      z.strictObject({
        account: z.string().describe('Twelve digits.'),
        name: z.string().describe('As its organisation calls it; empty where nobody told.'),
        standing: z
          .enum(['looked', 'incomplete', 'stale', 'not-looked', 'left-out'])
          .describe('not-looked: not in the last run; what is told is of an earlier one, if there was any.'),
        because: z.string().nullable(),
        wayOut: z.string().nullable(),
        lookedAt: time.nullable().describe('When the facts are from; null: it was never looked at.'),
        ageDays: z.int().min(0).nullable(),
        users: z.strictObject({ inAccount: z.int(), lookedAt: z.int() }).nullable(),
        findings: z.array(accountFinding),
      }),
    ),
  })
  .describe('With --accounts: what the last runs of the check found, account by account.');

export const auditAnswer = z.union([ofOneAccount, ofAllAccounts]);
