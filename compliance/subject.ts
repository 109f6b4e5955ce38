import type { AccessKey } from '../rotation/access-key';
import type { Classification, UserFacts } from '../rotation/audience';
import type { Exemption } from '../rotation/exemption';
import type { SealingKeyEnd } from '../rotation/sealing-key-end';

/** What could not be learnt. It is never taken for good. */
export interface Unknown {
  readonly kind: 'unknown';
  /** As a clause: "the credential report has no row for the user". */
  readonly because: string;
}

/** A user's way into the console, as the credential report tells it: up to four hours old. */
export type ConsoleAccess =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'password';
      readonly mfaActive: boolean;
      /** Undefined: no sign-in is known. */
      readonly lastUsed: Date | undefined;
      readonly lastChanged: Date | undefined;
    }
  | Unknown;

/** One IAM user, with or without keys. */
export interface UserSubject {
  readonly kind: 'user';
  readonly user: UserFacts & { readonly arn: string };
  readonly classification: Classification;
  readonly exemption: Exemption;
  /** Oldest first. */
  readonly keys: { readonly kind: 'known'; readonly keys: readonly AccessKey[] } | Unknown;
  readonly console: ConsoleAccess;
  /** Of the PGP key that its next secret is sealed to; left out where there is none to be, or it has no end. */
  readonly sealingKeyEnd?: SealingKeyEnd;
}

/** One access key. `key` is undefined where a user's keys could not be listed: then nothing is known of any of them. */
export interface KeySubject {
  readonly kind: 'key';
  readonly key: AccessKey | undefined;
  readonly owner: UserSubject;
}

/** The root user; only the credential report tells. */
export type RootUser =
  | {
      readonly kind: 'known';
      readonly activeKeys: number;
      readonly inactiveKeys: number;
      /** False where root credentials were removed centrally; undefined where the report does not say. */
      readonly passwordEnabled: boolean | undefined;
      readonly mfaActive: boolean;
    }
  | Unknown;

/** The chain of change records beside the ledger. */
export type RecordChain =
  /** `tagged`: users whose tags say that something was applied to them all the same. */
  | { readonly kind: 'none'; readonly tagged: readonly string[] }
  | WholeChain
  | { readonly kind: 'broken'; readonly because: string }
  | Unknown;

export interface WholeChain {
  readonly kind: 'whole';
  readonly records: number;
  readonly hash: string;
  /** What tags and keys of users say and no record tells, as sentences. */
  readonly gaps: readonly string[];
  /** What was begun and has no end on record, as sentences. */
  readonly unfinished: readonly string[];
  /** How many drafts of records killed runs have left beside them. */
  readonly drafts: number;
}

export interface AccountSubject {
  readonly kind: 'account';
  /** Twelve digits. */
  readonly account: string;
  readonly root: RootUser;
  readonly chain: RecordChain;
}
