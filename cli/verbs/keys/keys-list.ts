import { type AccessKey, maskKeyId } from '../../../rotation/access-key';
import { belongsToLedger } from '../../../rotation/audience';
import { wholeDaysBetween } from '../../../rotation/days';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { localDays } from '../../../rotation/local-days';
import type { Configuration } from '../../../settings/configuration';
import { suggestion } from '../../../settings/suggestion';
import { type ObservedUser, observeUsers } from '../../account/observed-user';
import type { Answer } from '../../answers/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { table } from '../../shell/table';

export interface ListOptions {
  /** Days; only keys older than this. */
  readonly olderThan?: number;
  /** Days; only keys not used for this long, or never since they were made. */
  readonly unused?: number;
}

function noSuchUser(name: string, everybody: readonly { readonly name: string }[]): KeyturnError {
  const names = everybody.map((user) => user.name);
  return new KeyturnError(
    'NO_SUCH_USER',
    `There is no IAM user ${name}.${suggestion(name, names)}`,
    'Without a name, `npx keyturn keys list` shows everybody who has keys.',
  );
}

interface Line {
  readonly user: ObservedUser;
  readonly key: AccessKey;
  readonly ageDays: number;
  /** Undefined where the last use is unknown. */
  readonly idleDays: number | undefined;
}

/** Every access key of the account, or of some users, oldest first. */
export async function listKeys(
  desk: Desk,
  { settings }: Configuration,
  cloud: Cloud,
  users: readonly string[],
  options: ListOptions,
): Promise<ExitCode> {
  const observed = await observeUsers(cloud, users);
  const problems: { user: string; fault: KeyturnError }[] = [];
  const lines: Line[] = [];
  for (const [name, seen] of observed) {
    if (seen instanceof KeyturnError) problems.push({ user: name, fault: seen });
    else if (!seen.user) throw noSuchUser(name, await cloud.users.users());
    else lines.push(...seen.keys.map((key) => lineOf(seen, key, desk.now())));
  }
  const wanted = lines.filter((line) => fits(line, options)).sort((a, b) => b.ageDays - a.ageDays);
  const days = localDays(settings.deployment.timeZone);
  const rows = wanted.map(({ user, key, ageDays }) => [
    user.name,
    maskKeyId(key.id),
    key.status,
    `${ageDays} d`,
    key.lastUsed.kind === 'used' ? `${days.minute(key.lastUsed.at)} ${key.lastUsed.service}` : key.lastUsed.kind,
    user.user && belongsToLedger(user.user) ? 'the ledger' : '',
  ]);
  desk.answer<Answer<'keys list'>>(
    [
      rows.length === 0 ? 'No such key.\n' : table(['USER', 'KEY', 'STATUS', 'AGE', 'LAST USED', 'BELONGS TO'], rows),
      ...problems.map(({ user, fault }) => `Could not look at ${user}: ${fault.message}\n`),
    ].join(''),
    {
      asOf: desk.now(),
      complete: problems.length === 0,
      keys: wanted.map(({ user, key, ageDays, idleDays }) => ({
        user: user.name,
        path: user.user?.path,
        accessKeyId: key.id,
        status: key.status,
        createdAt: key.createdAt,
        ageDays,
        idleDays,
        lastUsed: key.lastUsed,
      })),
      problems: problems.map(({ user, fault }) => ({ user, code: fault.code, because: fault.message })),
    },
  );
  if (problems.length > 0) return EXIT.couldNot;
  const isSearch = options.olderThan !== undefined || options.unused !== undefined;
  return isSearch && wanted.length > 0 ? EXIT.refused : EXIT.done;
}

function lineOf(user: ObservedUser, key: AccessKey, now: Date): Line {
  const since = key.lastUsed.kind === 'used' ? key.lastUsed.at : key.createdAt;
  const idleDays = key.lastUsed.kind === 'unknown' ? undefined : wholeDaysBetween(since, now);
  return { user, key, ageDays: wholeDaysBetween(key.createdAt, now), idleDays };
}

/** A use that is unknown is not unused: such a key is not found by `unused`. */
function fits({ ageDays, idleDays }: Line, { olderThan, unused }: ListOptions): boolean {
  if (olderThan !== undefined && ageDays <= olderThan) return false;
  return unused === undefined || (idleDays !== undefined && idleDays >= unused);
}
