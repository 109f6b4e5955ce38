/**
 * The contract between the state machine, which Terraform writes, and the functions that it calls. Nothing here is a secret:
 * whoever may see the state machine sees it.
 */

/** Which accounts are looked at, beside the one that the functions run in. */
export interface AccountChoice {
  readonly organisation?: {
    /** Roots and units; empty: everywhere. */
    readonly units: readonly string[];
    readonly exceptUnits: readonly string[];
    readonly exceptAccounts: readonly string[];
  };
  readonly list: readonly string[];
}

/** How the role in each of them is assumed. */
export interface MemberRoleWish {
  readonly name: string;
  readonly externalId?: string;
  readonly sessionMinutes: number;
}

/** Asks which accounts there are. */
export interface ListEvent {
  readonly execution: string;
  readonly choice: AccountChoice;
}

/** What is answered; Step Functions hands on 256 KB at most. */
export interface ListAnswer {
  readonly accounts: readonly string[];
}

/** Asks for one account. */
export interface AccountEvent {
  readonly execution: string;
  readonly account: string;
  readonly role: MemberRoleWish;
}

/** What Step Functions says of a state that failed. */
interface StateFault {
  readonly Error?: string;
  readonly Cause?: string;
}

/** Asks for the digest, once every account was tried. */
export interface DigestEvent {
  readonly execution: string;
  readonly state: {
    /** The accounts could not be listed. */
    readonly notListed?: StateFault;
    /** The run was stopped: too many failed, or it could not be carried on. */
    readonly stopped?: StateFault;
  };
}

/** What is answered. */
export interface DigestAnswer {
  readonly accounts: number;
  /** Looked at in this execution, if not at everything. */
  readonly lookedAt: number;
  /** The others, by number. */
  readonly notLookedAt: readonly string[];
}

/** What the functions export, as Lambda's `handler` names them. */
export const ACCOUNT_HANDLERS = { check: 'handler', list: 'list', digest: 'digest' } as const;
