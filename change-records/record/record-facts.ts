import type { LastUsed } from '../../rotation/access-key';
import type { Audience, Policy } from '../../rotation/policy';
import type { Recipient } from '../../sealing/recipient';
import type { Judgement } from '../gate/acceptance';
import type { DisableProof } from '../gate/facts';
import type { PlanRecord } from './change-record';

/** Everything that a record says and no plan tells. */
export interface RecordFacts {
  readonly now: Date;
  readonly organisation?: string;
  /** IANA name, for the times that people read. */
  readonly timeZone: string;
  /** User → who it is; users of other stacks may be missing. */
  readonly users: ReadonlyMap<
    string,
    { readonly company: string; readonly audience: Audience; readonly policy: Policy }
  >;
  /** Whole access key ID → its last use; keys that nobody asked about are missing. */
  readonly lastUsed: ReadonlyMap<string, LastUsed>;
  readonly proofs: readonly DisableProof[];
  /** `pgp_key` of the plan → whose PGP key that is. */
  readonly recipients: ReadonlyMap<string, Recipient>;
  /** User that the plan takes over → what else it may do today, as sentences; users that nobody asked about are missing. */
  readonly mayToday?: ReadonlyMap<string, readonly string[]>;
  readonly judgement: Judgement;
  readonly reason?: string;
  readonly author?: PlanRecord['author'];
  readonly commit?: PlanRecord['commit'];
  /** Why git told neither. */
  readonly gitSilent?: string;
  /** Version of keyturn. */
  readonly keyturn: string;
  /** Provider address → version, where it is known better than from the configuration. */
  readonly providers?: ReadonlyMap<string, string>;
  readonly stack?: string;
  /** All stacks that were planned together; undefined: that one alone. */
  readonly stacks?: readonly string[];
  /** The user that was planned for alone. */
  readonly only?: string;
  readonly planSha256?: string;
  readonly configurationSha256?: string;
}
