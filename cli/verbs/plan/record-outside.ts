import { join } from 'node:path';
import type { KeyCall } from '../../../aws/key-events';
import type { EventOf } from '../../../change-records/chain/chained-record';
import { gapOf } from '../../../change-records/chain/gap';
import type { OutsideEvent } from '../../../change-records/chain/outside-record';
import { RECORDS_FOLDER, readRecords } from '../../../change-records/chain/record-folder';
import { recordedUsers, usersInOpenRuns } from '../../../change-records/chain/recorded-user';
import { lastUsedInRecord } from '../../../change-records/record/plan-record';
import { maskKeyId } from '../../../rotation/access-key';
import { DAY_IN_MS } from '../../../rotation/days';
import { type GenerationKeys, untrueGenerations } from '../../../rotation/generation-keys';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { entryInWords } from '../../../rotation/ledger';
import { type ObservedUser, observeUser } from '../../account/observed-user';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { demandReason } from '../../evidence/acceptance';
import { chainEvent } from '../../evidence/archive-records';
import { askWitnesses } from '../../evidence/generation-keys';
import { recordContext } from '../../evidence/record-context';
import { demandWholeChain } from '../../evidence/whole-chain';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';

export interface OutsideOptions {
  readonly reason?: string;
}

/** As far back as CloudTrail's event history goes. */
const EVENT_HISTORY_DAYS = 90;

/**
 * Puts on record what was done to a user by another way than keyturn, from what IAM shows and CloudTrail tells.
 * @throws KeyturnError where the chain is broken, something of the user is open, there is no such user, or no reason is given
 */
export async function recordOutside(desk: Desk, name: string, options: OutsideOptions): Promise<ExitCode> {
  const reason = demandReason(
    options.reason,
    'Nothing says what happened and why; a record without that explains nothing.',
    'Say it: --reason "…".',
  );
  return atWork(desk, async (configuration, cloud) => {
    await demandWholeChain(configuration.dir);
    const folder = join(configuration.dir, RECORDS_FOLDER);
    const records = await readRecords(folder);
    if (usersInOpenRuns(records).has(name)) throw stillOpen(name);
    const told = recordedUsers(records).get(name);
    const observed = await observeUser(cloud, name);
    if (!told && !observed.user) throw noSuchUser(name);
    refuseUntrueTags(observed, await askWitnesses(desk, configuration, name, undefined));
    const differences = gapOf(observed, told);
    if (differences.length === 0) {
      const why = told ? 'The records say the same as IAM' : `Nothing was ever applied to ${name}`;
      desk.answer<Answer<'record outside'>>(`${why}; nothing was written.`, { user: name, differences, record: null });
      return EXIT.done;
    }
    const since = told && new Date(told.at);
    const { recorded } = observed.applied;
    const event: EventOf<'outside'> = {
      kind: 'outside',
      user: name,
      reason,
      since: told?.at ?? null,
      differences: [...differences],
      exists: observed.user !== undefined,
      entry: recorded ? { ...recorded } : null,
      keys: observed.keys.map(({ id, status, createdAt, lastUsed }) => ({
        accessKeyId: maskKeyId(id),
        status,
        createdAt: createdAt.toISOString(),
        lastUsed: lastUsedInRecord(lastUsed),
      })),
      ...(await askTrail(cloud, name, since, desk.now())),
    };
    const context = await recordContext(desk, configuration, cloud);
    const record = await chainEvent(desk, configuration, cloud, event, context());
    if (event.eventsMissing !== null) desk.note(event.eventsMissing);
    desk.answer<Answer<'record outside'>>(
      [
        ...differences,
        `On record as ${record.number}, ${record.hash}. Commit the records. See it: npx keyturn record show ${record.number}`,
      ].join('\n'),
      { user: name, differences, record: { number: record.number, hash: record.hash } },
    );
    return EXIT.done;
  });
}

/** Who did it, as far as CloudTrail tells. That it does not answer keeps nothing off the record. */
async function askTrail(
  { keyEvents }: Cloud,
  name: string,
  since: Date | undefined,
  now: Date,
): Promise<Pick<EventOf<'outside'>, 'events' | 'eventsMissing'>> {
  const earliest = new Date(now.getTime() - EVENT_HISTORY_DAYS * DAY_IN_MS);
  const isPartly = since === undefined || since < earliest;
  try {
    const calls = await keyEvents.callsAbout(name, isPartly ? earliest : since);
    return {
      events: calls.map(inRecord),
      eventsMissing: isPartly ? `CloudTrail's event history goes back ${EVENT_HISTORY_DAYS} days only.` : null,
    };
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return { events: null, eventsMissing: `CloudTrail does not tell who did it: ${fault.because}` };
  }
}

const WHAT = { CreateAccessKey: 'created', DeleteAccessKey: 'deleted' } as const;

function inRecord({ at, name, status, accessKeyId, by, from }: KeyCall): OutsideEvent {
  const switched = status === 'Active' ? 'enabled' : status === 'Inactive' ? 'disabled' : 'changed';
  return {
    at: at.toISOString(),
    what: name === 'UpdateAccessKey' ? switched : WHAT[name],
    accessKeyId: accessKeyId === undefined ? null : maskKeyId(accessKeyId),
    by: by ?? null,
    from: from ?? null,
  };
}

/**
 * What is put on record counts for applied from then on. Tags that speak of another generation than Terraform's state were
 * written by nobody's apply, and none were left by none of a user whose keys are generations in the state.
 * @throws KeyturnError `TAGS_EDITED`
 */
function refuseUntrueTags({ name, applied: { recorded }, keys }: ObservedUser, told: GenerationKeys): void {
  if (!recorded) return refuseLostTags(name, keys, told);
  const untrue = untrueGenerations(keys, recorded, told);
  if (untrue.length === 0) return;
  throw new KeyturnError(
    'TAGS_EDITED',
    `The tags of ${name} say ${entryInWords(recorded)}, and Terraform's state says something else of generation ${untrue.join(' and ')}: somebody edited the tags, a key's creation never reached the state, or an apply is half done. On record it would count for applied.`,
    `Mend that first: npx keyturn doctor and npx keyturn status say how.`,
  );
}

function refuseLostTags(name: string, keys: ObservedUser['keys'], { known }: GenerationKeys): void {
  if (!keys.some(({ id }) => known.has(id))) return;
  throw new KeyturnError(
    'TAGS_EDITED',
    `${name} has no tags that say what was applied, and Terraform's state has its keys as generations: somebody removed or changed the tags. On record that would count for applied, and nothing would tell any more what was.`,
    `Put the tags back first: npx keyturn doctor says what they said.`,
  );
}

function stillOpen(name: string): KeyturnError {
  return new KeyturnError(
    'APPLY_UNFINISHED',
    `Something that changes ${name} was begun and has no end on record; what IAM shows may be its doing.`,
    'Plan or apply: that looks at what was done, and closes it. What is left after that was done outside.',
  );
}

function noSuchUser(name: string): KeyturnError {
  return new KeyturnError(
    'NO_SUCH_USER',
    `There is no IAM user ${name}, and no record tells of one.`,
    'See "npx keyturn status" for those whose keys and records differ.',
  );
}
