import type { RecordedEvent } from '../../../change-records/chain/chained-record';
import { type AccessKey, type LastUsed, maskKeyId } from '../../../rotation/access-key';
import type { Configuration } from '../../../settings/configuration';
import { beginAct } from '../../evidence/act-on-record';
import { closeUnfinished } from '../../evidence/close-unfinished';
import { demandWholeChain } from '../../evidence/whole-chain';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';

type KeyEvent = Extract<RecordedEvent, { readonly kind: 'key-change' }>;

/** What is about to be done to a key. */
export interface KeyAct extends Pick<KeyEvent, 'action' | 'reason' | 'before' | 'after'> {
  readonly user: string;
  /** Undefined for a key that is yet to be made. */
  readonly key: AccessKey | undefined;
  /** All keys of the user at this moment. */
  readonly keys: readonly Pick<AccessKey, 'id'>[];
}

/** A change of a key that is on record as begun. */
export interface BegunKeyChange {
  /** @returns the number of the record */
  done(key: AccessKey | undefined): Promise<number>;
  /** Some of it may have been done all the same. */
  failed(failure: unknown): Promise<void>;
}

/**
 * Puts on record what is about to be done to a key that Terraform does not own. A chain that is broken is refused, so that no
 * change goes unrecorded; what an earlier command left open is closed first. @throws KeyturnError `CHAIN_BROKEN`
 */
export async function beginKeyChange(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  { user, key, keys, ...act }: KeyAct,
): Promise<BegunKeyChange> {
  const open = (await demandWholeChain(configuration.dir)).filter(({ act }) => act.kind === 'key-change');
  await closeUnfinished({ desk, configuration, cloud, open, state: undefined });
  const begun = await beginAct(desk, configuration, cloud, {
    kind: 'key-change',
    user,
    accessKeyId: key ? maskKeyId(key.id) : null,
    others: keys.filter(({ id }) => id !== key?.id).map(({ id }) => maskKeyId(id)),
    ...act,
  });
  const finish = (about: AccessKey | undefined, ending: Pick<KeyEvent, 'outcome' | 'problem' | 'after'>) =>
    begun.finish({ kind: 'key-change', user, ...act, ...keyFacts(about), ...ending });
  return {
    done: async (changed) => (await finish(changed, { outcome: 'done', problem: null, after: act.after })).number,
    failed: async (failure) => {
      const problem = failure instanceof Error ? failure.message : String(failure);
      // What was not made has no status afterwards.
      await finish(key, { outcome: 'failed', problem, after: key ? act.after : null });
    },
  };
}

function keyFacts(key: AccessKey | undefined): Pick<KeyEvent, 'accessKeyId' | 'createdAt' | 'lastUsed'> {
  return {
    accessKeyId: key ? maskKeyId(key.id) : null,
    createdAt: key?.createdAt.toISOString() ?? null,
    lastUsed: key ? lastUsedRecord(key.lastUsed) : null,
  };
}

function lastUsedRecord(lastUsed: LastUsed): KeyEvent['lastUsed'] {
  return lastUsed.kind === 'used' ? { ...lastUsed, at: lastUsed.at.toISOString() } : lastUsed;
}
