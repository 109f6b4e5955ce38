/** An exception that is written down: what it allows, who says so, and where it ends. */
export interface DocumentedException {
  readonly title: string;
  readonly allows: string;
  readonly source: string;
  readonly ends: string;
}

export const EXCEPTIONS = {
  'supplier-age': {
    title: 'Supplier keys up to 180 days',
    allows: 'a key of an external user older than 90 days',
    source:
      'IAM credential policy: suppliers need time to change their scripts (settings.json, policy.external.maxAgeDays)',
    ends: "with the key's age of policy.external.maxAgeDays",
  },
  'supplier-idle': {
    title: 'Supplier keys idle for less than 90 days',
    allows: 'a key of an external user that was not used for 45 days or more',
    source: "IAM credential policy: a supplier's key is flagged from policy.external.flagUnusedDays",
    ends: 'when the key has not been used for policy.external.flagUnusedDays',
  },
  overlap: {
    title: 'Two active keys while a key is rotated',
    allows: 'a second active key while its holder changes over to the new one',
    source: 'IAM credential policy and tutorial: create the new key, try it, only then disable the old one',
    ends: "noticeDays of the audience's policy and rotation.silentHours after the newer key was created",
  },
  'exempt-until': {
    title: "Exemption of a user's keys with an end and a reason",
    allows: 'keys of a user that would be too old, unused or too many',
    source: 'tags keyturn:exempt-until and keyturn:exempt-reason of the user',
    ends: 'with the day in keyturn:exempt-until',
  },
} as const satisfies Record<string, DocumentedException>;

export type ExceptionId = keyof typeof EXCEPTIONS;
