import type { AccessKey, LastUsed } from '../rotation/access-key';
import type { Problem } from '../rotation/audit';
import type { Policy } from '../rotation/policy';
import { judgeUse } from '../rotation/verdict';
import { isAwsFault } from './aws-fault';
import type { ReportRow } from './credential-report';
import type { AccessKeyRecord, KeyStore } from './key-store';
import { reportedUse } from './reported-use';
import type { IamUser } from './user-directory';

/** Which last uses are worth a call each. */
export type UseQuestion =
  /** Of every key that the report does not prove to be in use. */
  | 'of-every-key'
  /** Only of active keys that are old enough to be unused. */
  | 'where-it-matters'
  /** Of none: whoever acts asks right before. */
  | 'later';

/** The keys of one user at this moment. */
export interface UserKeys {
  readonly user: IamUser;
  /** Oldest first. */
  readonly keys: readonly AccessKey[];
  /** Whether a rule depends on a use that was left for later. */
  readonly usesLeftOpen: boolean;
  readonly problems: readonly Problem[];
}

const NOT_ASKED: LastUsed = { kind: 'unknown', because: 'not asked for' };

/** Reads what IAM says of users' keys: one call per user, and one per key whose use has to be known. */
export class KeyReader {
  constructor(
    private readonly keyStore: KeyStore,
    private readonly now: Date,
  ) {}

  /** Throws an `AwsFault` where the keys cannot be listed; a use that cannot be read is `unknown`, and a problem. */
  async read(user: IamUser, row: ReportRow | undefined, policy: Policy, question: UseQuestion): Promise<UserKeys> {
    const records = await this.keyStore.keysOf(user.name);
    const problems: Problem[] = [];
    const keys: AccessKey[] = [];
    let usesLeftOpen = false;
    for (const record of records) {
      const reported = reportedUse(record, records, row);
      const matters = record.status === 'Active' && !this.isInUse(record, { kind: 'never' }, policy);
      const isProven = reported !== undefined && this.isInUse(record, reported, policy);
      if (isProven || (!matters && question !== 'of-every-key'))
        keys.push({ ...record, lastUsed: reported ?? NOT_ASKED });
      else if (question !== 'later') keys.push({ ...record, lastUsed: await this.askUse(record, problems) });
      else {
        keys.push({ ...record, lastUsed: NOT_ASKED });
        usesLeftOpen = true;
      }
    }
    return { user, keys, usesLeftOpen, problems };
  }

  /** A key that was never used counts from its creation: one young enough is in use whatever IAM would say. */
  private isInUse(record: AccessKeyRecord, lastUsed: LastUsed, policy: Policy): boolean {
    return judgeUse({ ...record, lastUsed }, policy, this.now).kind === 'in-use';
  }

  private async askUse(record: AccessKeyRecord, problems: Problem[]): Promise<LastUsed> {
    try {
      return await this.keyStore.lastUse(record.id);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      problems.push({ about: record.user, because: `the last use of a key is not known: ${error.message}` });
      return { kind: 'unknown', because: error.message };
    }
  }
}
