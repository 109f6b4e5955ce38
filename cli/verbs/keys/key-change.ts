import { type AccessKey, type KeyStatus, maskKeyId } from '../../../rotation/access-key';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Configuration } from '../../../settings/configuration';
import type { Answer } from '../../answers/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { beginKeyChange } from './key-records';
import { keySentence } from './key-sentence';
import { keyMeant, otherUser } from './other-users-key';

export type KeyChange = 'deactivate' | 'activate' | 'delete';

export interface KeyChangeOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

interface Way {
  readonly action: 'deactivated' | 'activated' | 'deleted';
  readonly question: string;
  /** Undefined: the key is gone. */
  readonly after: KeyStatus | undefined;
}

const WAYS: Readonly<Record<KeyChange, Way>> = {
  deactivate: { action: 'deactivated', question: 'Deactivate', after: 'Inactive' },
  activate: { action: 'activated', question: 'Activate', after: 'Active' },
  delete: { action: 'deleted', question: 'Delete for good', after: undefined },
};

/** Changes one key of a user that Terraform does not own: shows, asks, looks again, does, records. */
export async function changeKey(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  change: KeyChange,
  user: string,
  given: string,
  { yes, reason }: KeyChangeOptions,
): Promise<ExitCode> {
  const { action, question, after } = WAYS[change];
  const key = keyMeant(await otherUser(cloud, user, change), given);
  refuseActiveDelete(change, user, key);
  if (key.status === after) return tellAlready(desk, user, key);
  const sentence = keySentence(key, configuration.settings.deployment.timeZone, desk.now());
  desk.note(`${user}: ${sentence}`);
  if (!(await desk.confirm(`${question} ${maskKeyId(key.id)} of ${user}?`, yes))) {
    desk.answer<Answer<'keys delete'>>('Nothing was done.', { user, accessKeyId: key.id, action: null });
    return EXIT.refused;
  }
  const keys = await lookAgain(cloud, change, user, key);
  const act = { user, key, keys, action, reason: reason ?? null, before: key.status, after: after ?? null };
  const begun = await beginKeyChange(desk, configuration, cloud, act);
  try {
    await cloud.keys[change](user, key.id);
  } catch (failure) {
    await begun.failed(failure);
    throw failure;
  }
  const record = await begun.done(key);
  desk.answer<Answer<'keys delete'>>(`${maskKeyId(key.id)} of ${user} is ${action}. Record ${record}.`, {
    user,
    accessKeyId: key.id,
    action,
    before: key.status,
    after: after ?? null,
    record,
  });
  return EXIT.done;
}

/**
 * The same words as the guard's for suppliers: a deleted key cannot be brought back.
 * @throws KeyturnError `DELETE_BEFORE_DISABLE`
 */
function refuseActiveDelete(change: KeyChange, user: string, key: AccessKey): void {
  if (change !== 'delete' || key.status === 'Inactive') return;
  throw new KeyturnError(
    'DELETE_BEFORE_DISABLE',
    `${maskKeyId(key.id)} of ${user} is active; a key is made inactive first, because a deleted key cannot be brought back.`,
    `Deactivate it (\`npx keyturn keys deactivate ${user} ${key.id.slice(-4)}\`), wait until nothing has failed, then delete it.`,
  );
}

function tellAlready(desk: Desk, user: string, key: AccessKey): ExitCode {
  desk.answer<Answer<'keys delete'>>(`${maskKeyId(key.id)} of ${user} is ${key.status} already; nothing was done.`, {
    user,
    accessKeyId: key.id,
    action: null,
  });
  return EXIT.done;
}

/** Between the first look and the answer to the question anything may have happened. */
async function lookAgain(
  cloud: Cloud,
  change: KeyChange,
  user: string,
  seen: AccessKey,
): Promise<readonly Pick<AccessKey, 'id'>[]> {
  const { keys } = await otherUser(cloud, user, change);
  const key = keys.find(({ id }) => id === seen.id);
  if (key?.status === seen.status) return keys;
  throw new KeyturnError(
    'CHANGED_MEANWHILE',
    `${maskKeyId(seen.id)} of ${user} was ${seen.status} a moment ago and is ${key ? key.status : 'gone'} now; nothing was done.`,
    'Look at it and run the command again.',
  );
}
