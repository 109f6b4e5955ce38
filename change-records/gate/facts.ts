import type { LastUsed } from '../../rotation/access-key';
import type { Refusal } from '../../rotation/guard';
import type { Ledger } from '../../rotation/ledger';
import type { Recipient } from '../../sealing/recipient';
import type { Plan } from '../plan/plan';
import type { PlannedUser } from '../plan/planned-user';
import type { UploadPlace } from './upload-grant';

/**
 * What allows the previous key of a user to be disabled: `evidence` that the holder uses the new key, or the
 * `acceptance` of somebody who answers for doing without.
 */
export interface DisableProof {
  readonly kind: 'evidence' | 'acceptance';
  readonly user: string;
  /** The new generation, which is used or taken for used. */
  readonly generation: number;
  readonly at: Date;
  /** What was seen, or why it is done without, as a sentence. */
  readonly because: string;
  /** Who accepts; undefined for evidence. */
  readonly by?: string;
  /** The keys that the evidence is about, as whole access key IDs. */
  readonly newKeyId?: string;
  /** When the evidence saw the new key used last; IAM's own date never goes back. */
  readonly newKeyUsedAt?: Date;
  readonly oldKeyId?: string;
}

/**
 * One reason not to apply a plan. Its `because` says the same of the same plan on any day: what was accepted at review is
 * compared with what is found again at the apply.
 */
export interface GateRefusal extends Refusal {
  /**
   * About which user, bucket or address, where somebody may answer for going on all the same (and about which generation,
   * where that is one key's matter). Missing: nobody may.
   */
  readonly acceptable?: { readonly about: string; readonly generation?: number };
}

/** Somebody answers, by name and with a reason, for going on although a rule of the gate speaks against it. */
export interface Acceptance {
  /** The rule's code. */
  readonly code: string;
  /** The user, bucket or address that is meant; undefined: whatever the plan holds of that code. */
  readonly about?: string;
  /** The generation that is meant, where the acceptance was given before there was a plan. */
  readonly generation?: number;
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** Something that a user holds and that IAM wants taken away before the user is deleted. */
export interface Holding {
  readonly what:
    | 'inline policy'
    | 'attached policy'
    | 'group'
    | 'login profile'
    | 'MFA device'
    | 'SSH public key'
    | 'signing certificate'
    | 'service-specific credential';
  /** Name, ARN or ID, as the command that takes it away wants it. */
  readonly id: string;
}

/** What the gate has to know and no plan tells. Nothing known is nothing allowed. */
export interface GateFacts {
  /** Bucket name → its present policy as JSON, `null` for none. A bucket that is missing here was not looked at. */
  readonly bucketPolicies: ReadonlyMap<string, string | null>;
  readonly proofs: readonly DisableProof[];
  /** Whole access key ID → its last use, for keys that somebody asked about. */
  readonly lastUsed: ReadonlyMap<string, LastUsed>;
  /** `pgp_key` of the plan → whose PGP key that is; a key that nobody could read is missing. */
  readonly recipients: ReadonlyMap<string, Recipient>;
  /** User → fingerprint of the PGP key that the settings pin for it. */
  readonly pinnedSealingKeys: ReadonlyMap<string, string>;
  /** User → the highest generation that the chain of records says was created. */
  readonly issued: ReadonlyMap<string, number>;
  /** The ledger as its file says; undefined where there is none, e.g. for the plan of another project. */
  readonly ledger: Ledger | undefined;
  /** User that the plan removes → what it holds beside its keys; users that nobody asked about are missing. */
  readonly held: ReadonlyMap<string, readonly Holding[]>;
  /** Users that somebody has said are leaving: their removal is meant. */
  readonly leaving: ReadonlySet<string>;
  /** The user that was planned for alone (`plan --only`); missing: for everybody. */
  readonly only?: string;
  /** What Terraform said while it planned, where it was not content, and the way out where one is known. */
  readonly engineSaid?: { readonly words: string; readonly wayOut: string | undefined };
  /** Name of the project, where an account has several. */
  readonly project?: string;
  /** Which stack was planned; missing where only a plan was given. */
  readonly stack?: string;
  /** Where users are in several stacks: all of these. */
  readonly shards?: readonly string[];
  /** Whether the plan is of all of them. */
  readonly isOfAllStacks?: boolean;
  /** User → where settings let it upload to; missing where there are no settings. */
  readonly uploads?: ReadonlyMap<string, readonly UploadPlace[]>;
  /** Days that a key stays inactive before it is deleted (`rotation.quietDays`). */
  readonly quietDays: number;
  /** When a generation was disabled, as the chain of records tells. */
  readonly disabledAt: (user: string, generation: number) => Date | undefined;
  /** The moment of judging. */
  readonly now: Date;
  /** Who answers for what a rule calls acceptable. */
  readonly acceptances: readonly Acceptance[];
}

/** What every rule looks at. */
export interface Case {
  readonly plan: Plan;
  readonly users: readonly PlannedUser[];
  readonly facts: GateFacts;
}

/** One rule of the gate: everything in the case that breaks it. */
export type GateRule = (of: Case) => readonly GateRefusal[];
