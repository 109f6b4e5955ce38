import type { IamUser } from '../../aws/user-directory';
import { type Deed, stateOf } from './acting';
import type { CheckMemory } from './memory';
import { noteProblem, type Run } from './run';

/**
 * What an earlier run had decided on and did not live to tell: where the key is switched off or gone now, its holder is still
 * to be told. By user name.
 */
export async function recover(
  memory: CheckMemory,
  users: ReadonlyMap<string, IamUser>,
  run: Run,
): Promise<ReadonlyMap<string, readonly Deed[]>> {
  const deeds = new Map<string, readonly Deed[]>();
  for (const { user, keyId, because, createdAt, decidedAt } of memory.owed) {
    const state = users.has(user) ? await stateOf(keyId, user, run) : 'Active';
    if (state === 'unknown') {
      noteProblem(run, user, 'an earlier run ended early, and whether it changed a key cannot be seen');
    } else if (state === 'Active') {
      memory.settle([keyId]);
    } else {
      const deed: Deed = {
        keyId,
        did: state === 'gone' ? 'deleted' : 'deactivated',
        because: `${because} (decided by the check of ${decidedAt.slice(0, 10)})`,
        createdAt: new Date(createdAt),
        byEarlierRun: true,
      };
      deeds.set(user, [...(deeds.get(user) ?? []), deed]);
    }
  }
  if (memory.owed.length > 0) run.log.warn('an earlier run ended early', { owed: memory.owed.length });
  return deeds;
}
