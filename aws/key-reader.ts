import type { AccessKey, LastUsed } from '../rotation/access-key';
import type { Problem } from '../rotation/audit';
import type { Policy } from '../rotation/policy';
import { judgeUse } from '../rotation/verdict';
import { isAwsFault } from './aws-fault';
import type { ReportedKey, ReportRow } from './credential-report';
import type { AccessKeyRecord, KeyStore } from './key-store';
import { isSameMoment } from './reported-moment';
import type { IamUser } from './user-directory';

/** Which last uses are worth a call each. */
export type UseQuestion =
  /** Of active keys that are old enough to be unused, and of those that the report says nothing of. */
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

/**
 * Which of the report's two places tells of this key. The report has no key IDs, so only what cannot be mistaken counts:
 * a place whose key was never switched on or off and was made at the same second, or the only place for the only key.
 */
function placeOf(
  key: AccessKeyRecord,
  keys: readonly AccessKeyRecord[],
  places: readonly ReportedKey[],
): ReportedKey | undefined {
  const filled = places.filter((place) => place.lastRotated !== undefined);
  const made = filled.filter((place) => isSameMoment(place.lastRotated!, key.createdAt));
  const twins = keys.filter((other) => isSameMoment(key.createdAt, other.createdAt));
  if (made.length === 1 && twins.length === 1) return made[0];
  const [only] = filled;
  const cannotBeAnother = keys.length === 1 && filled.length === 1 && only!.lastRotated! >= key.createdAt;
  return cannotBeAnother ? only : undefined;
}

/** What the report says of a key's use: true of the moment that it was made. Undefined where it cannot be told which key it means. */
function reportedLastUse(
  key: AccessKeyRecord,
  keys: readonly AccessKeyRecord[],
  row: ReportRow | undefined,
): Extract<LastUsed, { kind: 'used' | 'never' }> | undefined {
  const place = row === undefined ? undefined : placeOf(key, keys, row.keys);
  if (place === undefined) return undefined;
  if (place.lastUsed === undefined) return { kind: 'never' };
  return { kind: 'used', at: place.lastUsed, service: place.lastUsedService, region: place.lastUsedRegion };
}

/**
 * The use of a key that the credential report proves. Undefined where it proves none: the report may be four hours old, so
 * it never proves that a key was *not* used, and where it cannot be told which key it means, it proves nothing.
 */
export function reportedUse(
  key: AccessKeyRecord,
  keys: readonly AccessKeyRecord[],
  row: ReportRow | undefined,
): Extract<LastUsed, { kind: 'used' }> | undefined {
  const reported = reportedLastUse(key, keys, row);
  return reported?.kind === 'used' ? reported : undefined;
}

/** Reads what IAM says of users' keys: one call per user, and one per key whose use has to be known. */
export class KeyReader {
  constructor(
    private readonly keyStore: KeyStore,
    private readonly now: Date,
  ) {}

  /**
   * Throws an `AwsFault` where the keys cannot be listed; a use that cannot be read is `unknown`, and a problem.
   * `remembered`: the keys, where they are known already.
   */
  async read(
    user: IamUser,
    row: ReportRow | undefined,
    policy: Policy,
    question: UseQuestion,
    remembered?: readonly AccessKeyRecord[],
  ): Promise<UserKeys> {
    const records = remembered ?? (await this.keyStore.keysOf(user.name));
    const problems: Problem[] = [];
    const keys: AccessKey[] = [];
    let usesLeftOpen = false;
    for (const record of records) {
      const reported = reportedLastUse(record, records, row);
      // Nobody can use an Inactive key, and of a young one no later use would change anything.
      const matters = record.status === 'Active' && !this.isInUse(record, { kind: 'never' }, policy);
      const isProven = reported?.kind === 'used' && this.isInUse(record, reported, policy);
      if (isProven || (!matters && (reported !== undefined || question !== 'of-every-key')))
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
