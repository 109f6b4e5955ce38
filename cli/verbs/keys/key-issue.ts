import type { IssuedKey } from '../../../aws/key-store';
import { type AccessKey, maskKeyId } from '../../../rotation/access-key';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { KEYS_PER_USER } from '../../../rotation/policy';
import type { Configuration } from '../../../settings/configuration';
import type { Answer } from '../../answers/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { beginKeyChange } from './key-records';
import { keySentence } from './key-sentence';
import { type OtherUser, otherUser } from './other-users-key';
import { openSecretPlace, type SecretPlace, type SecretPlaceOptions } from './secret-place';

export interface IssueOptions extends SecretPlaceOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

/** Issues a key for a user that Terraform does not own. Its secret goes to one sealed place and never to the screen. */
export async function issueKey(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  user: string,
  options: IssueOptions,
): Promise<ExitCode> {
  const seen = await otherUser(cloud, user, 'issue');
  refuseThirdKey(seen);
  const place = await openSecretPlace(desk, cloud, options);
  try {
    const { timeZone } = configuration.settings.deployment;
    for (const key of seen.keys) desk.note(`${user} has ${keySentence(key, timeZone, desk.now())}`);
    if (!(await desk.confirm(`Issue a new access key for ${user}? Its secret goes to ${place.what}.`, options.yes))) {
      await place.abandon();
      desk.answer<Answer<'keys issue'>>('Nothing was done.', { user, accessKeyId: null, action: null });
      return EXIT.refused;
    }
    const before = await otherUser(cloud, user, 'issue');
    refuseThirdKey(before);
    const act = { action: 'issued', reason: options.reason ?? null, before: null, after: 'Active' } as const;
    const begun = await beginKeyChange(desk, configuration, cloud, {
      user,
      key: undefined,
      keys: before.keys,
      ...act,
    });
    let key: AccessKey;
    try {
      key = await issueInto(cloud, before, place);
    } catch (failure) {
      await begun.failed(failure);
      throw failure;
    }
    const record = await begun.done(key);
    const told = `${maskKeyId(key.id)} of ${user} is issued; its secret is in ${place.what}. Record ${record}.`;
    desk.answer<Answer<'keys issue'>>(told, {
      user,
      accessKeyId: key.id,
      action: 'issued',
      secretIn: place.what,
      record,
    });
    return EXIT.done;
  } catch (failure) {
    await place.abandon();
    throw failure;
  }
}

function refuseThirdKey({ name, keys }: OtherUser): void {
  if (keys.length < KEYS_PER_USER) return;
  const shown = keys.map((key) => `${maskKeyId(key.id)} (${key.status})`).join(' and ');
  throw new KeyturnError(
    'TWO_KEYS_ALREADY',
    `${name} has ${shown}; IAM allows two access keys per user, inactive ones included.`,
    'Deactivate the one that is not needed, and delete it when nothing has failed.',
  );
}

/** Makes the key and puts its secret into place; where that fails, the key is taken back, for nobody has its secret. */
async function issueInto(cloud: Cloud, before: OtherUser, place: SecretPlace): Promise<AccessKey> {
  const issued = await create(cloud, before);
  try {
    await place.put(issued);
  } catch (failure) {
    await takeBack(cloud, issued, failure);
  }
  return { ...issued.record, lastUsed: { kind: 'never' } };
}

/** @throws CouldNotError naming the key that may have been made although no answer came */
async function create(cloud: Cloud, before: OtherUser): Promise<IssuedKey> {
  try {
    return await cloud.keys.create(before.name);
  } catch (failure) {
    const now = await cloud.keys.keysOf(before.name).catch(() => []);
    const [unseen] = now.filter(({ id }) => before.keys.every((known) => known.id !== id));
    if (!unseen) throw failure;
    throw new CouldNotError(
      'KEY_WITHOUT_SECRET',
      `AWS made ${maskKeyId(unseen.id)} for ${before.name}, and its answer with the secret was lost: ${failure instanceof Error ? failure.message : String(failure)}`,
      `${endIt(before.name, unseen.id)} Then issue again.`,
      { cause: failure },
    );
  }
}

/** Both commands: a key that is only deactivated takes one of the two places of its user. */
function endIt(user: string, id: string): string {
  const key = `${user} ${id.slice(-4)}`;
  return `Deactivate and delete it: \`npx keyturn keys deactivate ${key}\`, then \`npx keyturn keys delete ${key}\`.`;
}

async function takeBack(cloud: Cloud, { record }: IssuedKey, failure: unknown): Promise<never> {
  const because = failure instanceof Error ? failure.message : String(failure);
  const isGone = await cloud.keys.delete(record.user, record.id).then(
    () => true,
    () => false,
  );
  throw new CouldNotError(
    'SECRET_NOT_KEPT',
    `The secret of ${maskKeyId(record.id)} could not be put into its place: ${because}. ${isGone ? 'The key is deleted again' : 'The key is still there, and nobody has its secret'}.`,
    isGone ? 'Mend what it says, then issue again.' : endIt(record.user, record.id),
    { cause: failure },
  );
}
