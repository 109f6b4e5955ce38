import pLimit from 'p-limit';
import type { AccessKeyRecord } from '../../aws/key-store';
import type { IamUser } from '../../aws/user-directory';
import type { AccessKey } from '../../rotation/access-key';
import { type AppliedState, appliedState } from '../../rotation/applied-state';
import { tagRefusal } from '../../rotation/guard';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { LedgerEntry } from '../../rotation/ledger';
import { CALLS_AT_A_TIME, type Cloud } from '../shell/cloud';

/** One user as IAM shows it at this moment. */
export interface ObservedUser {
  readonly name: string;
  /** Undefined where there is no such user. */
  readonly user: IamUser | undefined;
  /** Oldest first; a last use that could not be read is `unknown`. */
  readonly keys: readonly AccessKey[];
  readonly applied: AppliedState;
}

/** A user and its keys, oldest first, without asking when those were used. No user, no keys. @throws AwsFault */
export async function userWithKeys(
  { users, keys }: Pick<Cloud, 'users' | 'keys'>,
  name: string,
): Promise<{ readonly user: IamUser | undefined; readonly keys: readonly AccessKeyRecord[] }> {
  const user = await users.userNamed(name);
  return { user, keys: user ? await keys.keysOf(name) : [] };
}

/** Looks at one user. @throws AwsFault where IAM does not answer: what is unknown must not look like "no keys". */
export async function observeUser({ users, keys }: Cloud, name: string): Promise<ObservedUser> {
  const user = await users.userNamed(name);
  return { name, user, ...(await observeKeys({ keys }, user)) };
}

/** Looks at several users, in few calls; a fault is the answer for the user that it concerns. */
export async function observeUsers(
  { users, keys }: Cloud,
  names: readonly string[],
): Promise<ReadonlyMap<string, ObservedUser | KeyturnError>> {
  const everybody = new Map((await users.users()).map((user) => [user.name, user]));
  const limit = pLimit(CALLS_AT_A_TIME);
  const looked = names.map(async (name): Promise<[string, ObservedUser | KeyturnError]> => {
    const user = everybody.get(name);
    try {
      return [name, { name, user, ...(await observeKeys({ keys }, user, limit)) }];
    } catch (fault) {
      // What neither AWS nor the operator did is our bug: it must not pass for a user that could not be asked.
      if (!(fault instanceof KeyturnError)) throw fault;
      return [name, fault];
    }
  });
  return new Map(await Promise.all(looked));
}

async function observeKeys(
  { keys }: Pick<Cloud, 'keys'>,
  user: IamUser | undefined,
  limit = pLimit(CALLS_AT_A_TIME),
): Promise<Pick<ObservedUser, 'keys' | 'applied'>> {
  const records = user ? await limit(() => keys.keysOf(user.name)) : [];
  const observed = await Promise.all(
    records.map((record) => limit(async () => ({ ...record, lastUsed: await lastUse(keys, record.id) }))),
  );
  return { keys: observed, applied: appliedState(user?.tags, observed) };
}

/**
 * The entry that was applied; undefined for a user that never was.
 * @throws KeyturnError `TAG_UNREADABLE` where its tags say what no apply writes
 */
export function appliedEntry({ name, applied }: Pick<ObservedUser, 'name' | 'applied'>): LedgerEntry | undefined {
  const refusal = tagRefusal(name, applied);
  if (refusal) throw new KeyturnError(refusal.code, refusal.because, refusal.wayOut);
  return applied.recorded;
}

/** A last use that cannot be read is unknown, which no rule takes for unused. Anything but AWS's fault is our bug. */
export async function lastUse(keys: Cloud['keys'], id: string): Promise<AccessKey['lastUsed']> {
  try {
    return await keys.lastUse(id);
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return { kind: 'unknown', because: fault.because };
  }
}
