import type { Policies } from '../rotation/policy';
import type { SealingKeyEnd } from '../rotation/sealing-key-end';

export const CHECK_MODES = ['report', 'enforce'] as const;

/** `report` looks and tells; `enforce` also deactivates and deletes keys, and mails their holders what it did. */
export type CheckMode = (typeof CHECK_MODES)[number];

export const TELL = ['holders', 'owner', 'nobody'] as const;

/** Who hears beforehand that a key is to be rotated. What was done to a key its holder is told in any case. */
export type Tell = (typeof TELL)[number];

/** What the check is told of the organisation by whoever deploys it. No secret is among it. */
export interface CheckSettings {
  readonly mode: CheckMode;
  /** `holders`: they get notices by mail. `owner`: the digest alone lists keys that come due. `nobody`: it does not even that. */
  readonly tell: Tell;
  /** Switches off, in either mode, the keys of an internal user that AWS has put into quarantine. */
  readonly suspendQuarantined: boolean;
  /**
   * When holders' PGP keys end, by user, soonest first; undefined: none does. The function sees no file, so Terraform tells it.
   */
  readonly sealingKeysEnd: Readonly<Record<string, SealingKeyEnd>> | undefined;
  /** IANA name; decides on which day an exemption ends, and how dates read in mails. */
  readonly timeZone: string;
  /** The limits per audience, in whole days. */
  readonly policy: Policies;
  /**
   * Act on a key that would pass its limit before the next run. Without it a weekly run lets a key live up to six days
   * longer than its limit: literally what the credential policy says.
   */
  readonly neverPassTheLimit: boolean;
  /** Days from one run to the next. */
  readonly runEveryDays: number;
  /** At the latest after so many days everybody's keys are listed again, whatever was known before. */
  readonly fullSweepEveryDays: number;
  /** Name of the organisation, as mails show it. */
  readonly organisation: string;
  /** Name of the project that deployed the check, where an account has several; the digest tells it. */
  readonly project: string | undefined;
  /** The sender: an address of an identity that SES knows. */
  readonly mailFrom: string;
  /** Who gets the digest and the alarms, and whom mails name as the one to ask. */
  readonly mailOwner: string;
  /** Where answers to mails go. Undefined: to the owner. */
  readonly mailReplyTo: string | undefined;
  /** Makes an address of an internal user's name, e.g. `{user}@example.org`, where no tag gives one. Undefined: the owner is told instead. */
  readonly mailPattern: string | undefined;
  readonly evidenceBucket: string;
}

/** The time zone of a New Zealand organisation. */
export const DEFAULT_TIME_ZONE = 'Pacific/Auckland';
