import type { RecordContext } from '../../change-records/chain/chained-record';
import type { Configuration } from '../../settings/configuration';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';
import { personAtWork, UNKNOWN_PERSON } from './committed-change';

/** Who is at work; that nobody can tell is said, and never silent. */
export async function whoActs(desk: Desk, dir: string): Promise<string> {
  const name = await personAtWork(desk.world, dir);
  if (name === UNKNOWN_PERSON) {
    desk.note(
      desk.colours.yellow(
        'Neither git nor the system tells who you are; the record says "unknown". Set git config user.name.',
      ),
    );
  }
  return name;
}

/** Who acts, for the chain of records. Where AWS does not say who is calling, git's word has to do. */
export async function recordContext(
  desk: Desk,
  { dir, settings }: Configuration,
  cloud: Cloud,
): Promise<() => RecordContext> {
  const name = await whoActs(desk, dir);
  const arn = await cloud.account.caller().then(
    (caller) => caller.arn,
    () => null,
  );
  return () => ({
    now: desk.now(),
    by: { name, arn },
    organisation: settings.organisation,
    timeZone: settings.deployment.timeZone,
  });
}
