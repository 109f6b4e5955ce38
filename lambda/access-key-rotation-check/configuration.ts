import { KeyturnError } from '../../rotation/keyturn-error';
import type { Policies, Policy } from '../../rotation/policy';

/** `report` looks and tells the owner; `enforce` also deactivates and deletes keys, and mails their holders. */
export type CheckMode = 'report' | 'enforce';

/** What the check is told by whoever deploys it. */
export interface Configuration {
  readonly mode: CheckMode;
  readonly region: string;
  /** IANA name; decides on which day an exemption ends, and how dates read in mails. */
  readonly timeZone: string;
  readonly policies: Policies;
  /** Acts so early that no key ever passes its limit between two runs. */
  readonly neverPassLimit: boolean;
  /** Days from one run to the next. */
  readonly runEveryDays: number;
  readonly organisation: string;
  /** The sender: an address of an identity that SES knows. */
  readonly mailFrom: string;
  /** Who gets the digest, and who is named as the one to ask. */
  readonly mailOwner: string;
  /** Where answers go, if not to the owner. */
  readonly mailReplyTo: string | undefined;
  /** Makes an address of an internal user's name, e.g. `{user}@example.org`, where no tag gives one. */
  readonly mailPattern: string | undefined;
  readonly evidenceBucket: string;
}

/**
 * The contract with Terraform: the environment variables of the function. AWS_REGION comes from Lambda itself.
 * Lambda allows 4 KB for all of them together; everything about single users is in their tags instead.
 */
export const CONFIGURATION_VARIABLES = {
  mode: 'KEYTURN_MODE',
  timeZone: 'KEYTURN_TIME_ZONE',
  /** JSON: `{ "internal": { "maxAgeDays", "noticeDays", "flagUnusedDays", "disableUnusedDays" }, "external": { … } }` */
  policies: 'KEYTURN_POLICIES',
  /** `true` or `false`; optional, `false`. */
  neverPassLimit: 'KEYTURN_NEVER_PASS_LIMIT',
  /** Optional, `7`. */
  runEveryDays: 'KEYTURN_RUN_EVERY_DAYS',
  organisation: 'KEYTURN_ORGANISATION',
  mailFrom: 'KEYTURN_MAIL_FROM',
  mailOwner: 'KEYTURN_MAIL_OWNER',
  /** Optional; the owner. */
  mailReplyTo: 'KEYTURN_MAIL_REPLY_TO',
  /** Optional. */
  mailPattern: 'KEYTURN_MAIL_PATTERN',
  evidenceBucket: 'KEYTURN_EVIDENCE_BUCKET',
} as const satisfies Partial<Record<keyof Configuration, string>>;

const MAIL_ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const POLICY_RULES = ['maxAgeDays', 'noticeDays', 'flagUnusedDays', 'disableUnusedDays'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Collects all faults, so that one message tells all of them. */
class Reader {
  readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  text(name: string, rule?: { readonly matches: (value: string) => boolean; readonly saying: string }): string {
    const value = this.environment[name]?.trim() ?? '';
    if (value === '') this.faults.push(`${name} is not set`);
    else if (rule !== undefined && !rule.matches(value)) this.faults.push(`${name} is "${value}", not ${rule.saying}`);
    return value;
  }

  optional(name: string): string | undefined {
    const value = this.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  policies(name: string): Policies {
    const text = this.text(name);
    if (text === '') return {} as Policies;
    try {
      const read: unknown = JSON.parse(text);
      for (const audience of ['internal', 'external'] as const) this.policy(name, audience, read);
      return read as Policies;
    } catch (error) {
      this.faults.push(`${name} is not JSON: ${(error as Error).message}`);
      return {} as Policies;
    }
  }

  private policy(name: string, audience: keyof Policies, policies: unknown): void {
    const policy = (policies as Partial<Record<string, Partial<Policy>>> | null)?.[audience];
    for (const rule of POLICY_RULES) {
      const days = policy?.[rule];
      if (!Number.isInteger(days) || (days ?? 0) < (rule === 'noticeDays' ? 0 : 1)) {
        this.faults.push(`${name}: ${audience}.${rule} is ${JSON.stringify(days)}, not a whole number of days`);
      }
    }
    if ((policy?.flagUnusedDays ?? 0) > (policy?.disableUnusedDays ?? 0)) {
      this.faults.push(`${name}: ${audience}.flagUnusedDays is more than ${audience}.disableUnusedDays`);
    }
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const address = { matches: (value: string) => MAIL_ADDRESS.test(value), saying: 'a mail address' };

/** Reads the environment once. Throws one `KeyturnError` that names every fault. */
export function readConfiguration(environment: Environment): Configuration {
  const read = new Reader(environment);
  const names = CONFIGURATION_VARIABLES;
  const isMode = (value: string) => value === 'report' || value === 'enforce';
  const neverPassLimit = read.optional(names.neverPassLimit) ?? 'false';
  const runEveryDays = Number(read.optional(names.runEveryDays) ?? '7');
  const mailReplyTo = read.optional(names.mailReplyTo);
  const mailPattern = read.optional(names.mailPattern);
  const configuration: Configuration = {
    mode: read.text(names.mode, { matches: isMode, saying: '"report" or "enforce"' }) as CheckMode,
    region: read.text('AWS_REGION'),
    timeZone: read.text(names.timeZone, { matches: isTimeZone, saying: 'a time zone like Pacific/Auckland' }),
    policies: read.policies(names.policies),
    neverPassLimit: neverPassLimit === 'true',
    runEveryDays,
    organisation: read.text(names.organisation),
    mailFrom: read.text(names.mailFrom, address),
    mailOwner: read.text(names.mailOwner, address),
    mailReplyTo,
    mailPattern,
    evidenceBucket: read.text(names.evidenceBucket, {
      matches: (value) => BUCKET_NAME.test(value),
      saying: 'the name of a bucket',
    }),
  };
  if (neverPassLimit !== 'true' && neverPassLimit !== 'false') {
    read.faults.push(`${names.neverPassLimit} is "${neverPassLimit}", not "true" or "false"`);
  }
  if (!Number.isInteger(runEveryDays) || runEveryDays < 1 || runEveryDays > 31) {
    read.faults.push(`${names.runEveryDays} is "${environment[names.runEveryDays]}", not a whole number from 1 to 31`);
  }
  if (mailReplyTo !== undefined && !address.matches(mailReplyTo)) {
    read.faults.push(`${names.mailReplyTo} is "${mailReplyTo}", not a mail address`);
  }
  if (mailPattern !== undefined && !(mailPattern.includes('{user}') && address.matches(mailPattern))) {
    read.faults.push(`${names.mailPattern} is "${mailPattern}", not an address that contains {user}`);
  }
  if (read.faults.length > 0) {
    throw new KeyturnError(
      'BAD_CONFIGURATION',
      `The check is configured wrongly: ${read.faults.join('; ')}.`,
      'Mend settings.json and deploy the key-check stack again; nothing was looked at.',
    );
  }
  return configuration;
}
