import type { AccessKey } from '../../../rotation/access-key';
import type { AppliedState } from '../../../rotation/applied-state';
import type { GenerationKeys } from '../../../rotation/generation-keys';
import type { KeyturnError } from '../../../rotation/keyturn-error';
import type { LedgerEntry } from '../../../rotation/ledger';
import type { SealingKey } from '../../../sealing/sealing-key';
import type { StateKey } from '../../stack/state-user';

/** A user as Terraform's state has it. */
export interface StateUser {
  readonly keys: readonly StateKey[];
  readonly tags: Readonly<Record<string, string>>;
}

/** A user as IAM has it. */
export interface IamSide {
  /** Undefined where there is no such user. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly keys: readonly AccessKey[];
  readonly applied: AppliedState;
}

/**
 * One user of the ledger, seen from every side. `undefined` is a side that could not be looked at: nothing is concluded from
 * it, and the report says that it is not complete.
 */
export interface UserSides {
  readonly name: string;
  readonly ledger: LedgerEntry;
  readonly iam: IamSide | undefined;
  /** `stranger`: the state was read, and does not know the user. */
  readonly state: StateUser | 'stranger' | undefined;
  readonly told: GenerationKeys;
  readonly records: UserRecords | undefined;
  /** Undefined where the file is not there. */
  readonly sealingKey: SealingKey | KeyturnError | undefined;
  /** Relative to the configuration's folder. */
  readonly sealingKeyFile: string;
  /** Whether settings name its fingerprint: then somebody has compared it, and reading the settings has too. */
  readonly isPinned: boolean;
}

/** What the chain tells of one user. */
export interface UserRecords {
  /** The highest generation that any apply on record, finished or not, was about; 0 for none. */
  readonly planned: number;
  /** The highest generation that a finished apply left behind; 0 for none. */
  readonly issued: number;
  /** The entry that the newest record about it leaves, or that its apply was to leave; undefined: none, or the user has left. */
  readonly entry: LedgerEntry | undefined;
  /** What its tags and keys say in IAM and no record tells, as sentences. */
  readonly gap: readonly string[];
}
