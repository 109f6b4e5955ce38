import { isAwsFault } from '../../../../aws/aws-fault';
import type { AccessKeyRecord } from '../../../../aws/key-store';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import type { Cloud } from '../../../shell/cloud';

/** What became of one key. */
export interface SwitchedKey {
  readonly key: AccessKeyRecord;
  /** `off`: IAM took it. `was off`: nothing was done. `gone`: somebody deleted it meanwhile. `on`: IAM did not take it. */
  readonly now: 'off' | 'was off' | 'gone' | 'on';
  /** Why it is still on. */
  readonly fault?: KeyturnError;
}

export interface SwitchedOff {
  /** Oldest first. */
  readonly keys: readonly SwitchedKey[];
  /** Why nobody looked once more whether a key came meanwhile. */
  readonly unseen?: KeyturnError;
}

/** Whoever holds a leaked key may be making another one at this moment; nobody makes one faster than we look for ever. */
const ROUNDS = 3;

/**
 * Switches off every key that is Active, all at once, then looks again: for keys that were made meanwhile, and for those
 * that IAM did not take the first time.
 * @param keys as they were read right before
 */
export async function switchOff(
  { keys: store }: Pick<Cloud, 'keys'>,
  user: string,
  keys: readonly AccessKeyRecord[],
): Promise<SwitchedOff> {
  const switched = new Map<string, SwitchedKey>(
    keys.filter(({ status }) => status === 'Inactive').map((key) => [key.id, { key, now: 'was off' }]),
  );
  let seen = keys;
  for (let round = 1; ; round += 1) {
    // What IAM took is off, although its lists may not show that for some seconds.
    const active = seen.filter(({ id, status }) => status === 'Active' && switched.get(id)?.now !== 'off');
    const done = await Promise.all(active.map(async (key) => switchOne(store, user, key)));
    for (const one of done) switched.set(one.key.id, one);
    if (done.length === 0 || round === ROUNDS) return { keys: [...switched.values()] };
    const looked = await store.keysOf(user).catch(ours);
    if (looked instanceof KeyturnError) return { keys: [...switched.values()], unseen: looked };
    seen = looked;
  }
}

async function switchOne(store: Cloud['keys'], user: string, key: AccessKeyRecord): Promise<SwitchedKey> {
  try {
    await store.deactivate(user, key.id);
    return { key, now: 'off' };
  } catch (failure) {
    if (isAwsFault(failure, 'missing')) return { key, now: 'gone' };
    return { key, now: 'on', fault: ours(failure) };
  }
}

/** @throws Error that is our bug */
function ours(failure: unknown): KeyturnError {
  if (failure instanceof KeyturnError) return failure;
  throw failure;
}
