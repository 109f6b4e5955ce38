import type { Policies } from '../rotation';

/** What the check is told of the organisation. */
export interface CheckRules {
  /**
   * `report`: look, and tell the owner. `enforce`: also disable and delete keys of internal users. The role follows: in
   * `report` it may change no key.
   */
  readonly mode: 'report' | 'enforce';
  /** The limits per audience, in whole days. */
  readonly policies: Policies;
  /**
   * Act on a key that would pass its limit before the next run. Without it a weekly run lets a key live up to six days
   * longer than its limit. @default false: literally what the credential policy says
   */
  readonly neverPassLimit?: boolean;
  /** Name of the organisation, as mails show it. */
  readonly organisation: string;
  /** Who gets the digest and the alarms, and whom mails name as the one to ask: a mail address. */
  readonly owner: string;
  /** Where answers to mails go. @default the owner */
  readonly replyTo?: string;
  /** Address of internal users whom no tag gives one, e.g. `{user}@example.org`. @default none: the owner is told instead */
  readonly mailPattern?: string;
  /** IANA time zone in which days begin and end. @default 'Pacific/Auckland' */
  readonly timeZone?: string;
}

/** The time zone of a New Zealand organisation. */
export const DEFAULT_TIME_ZONE = 'Pacific/Auckland';

/** The function's environment variables, as `lambda/access-key-rotation-check/configuration.ts` reads them. No secrets. */
export function checkEnvironment(
  rules: CheckRules & { readonly sender: string; readonly evidenceBucket: string },
): Record<string, string> {
  return {
    KEYTURN_MODE: rules.mode,
    KEYTURN_TIME_ZONE: rules.timeZone ?? DEFAULT_TIME_ZONE,
    KEYTURN_POLICIES: JSON.stringify(rules.policies),
    KEYTURN_NEVER_PASS_LIMIT: String(rules.neverPassLimit ?? false),
    // As often as the schedule starts it: what "before the next run" means.
    KEYTURN_RUN_EVERY_DAYS: '7',
    KEYTURN_ORGANISATION: rules.organisation,
    KEYTURN_MAIL_FROM: rules.sender,
    KEYTURN_MAIL_OWNER: rules.owner,
    ...(rules.replyTo !== undefined && { KEYTURN_MAIL_REPLY_TO: rules.replyTo }),
    ...(rules.mailPattern !== undefined && { KEYTURN_MAIL_PATTERN: rules.mailPattern }),
    KEYTURN_EVIDENCE_BUCKET: rules.evidenceBucket,
  };
}
