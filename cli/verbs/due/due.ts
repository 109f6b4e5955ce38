import { lookAtEveryKey } from '../../../aws/audit';
import type { DisabledAt } from '../../../change-records/chain/disabled-at';
import { recordedEntry } from '../../../rotation/applied-state';
import type { Problem } from '../../../rotation/audit';
import { comingDue, type DueFacts } from '../../../rotation/coming-due';
import { daysAfter } from '../../../rotation/days';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { CHECK_EVERY_DAYS } from '../../../rotation/policy';
import type { SealingKey } from '../../../sealing/sealing-key';
import type { Configuration } from '../../../settings/configuration';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { recordedDisabling } from '../../evidence/recorded-disabling';
import type { Cloud } from '../../shell/cloud';
import { dayToCome } from '../../shell/day-to-come';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import { writeNamedFile } from '../../shell/named-file';
import type { VerbPage } from '../../shell/verb';
import { calendar } from './calendar';
import { dueText } from './due-answer';

/** Longer than any notice, shorter than anybody plans. */
const DAYS_AHEAD = 90;

interface DueOptions {
  readonly until?: string;
  readonly ics?: string;
}

export const page: VerbPage = (command, act) => {
  command
    .option('--until <day>', `up to and with a day, YYYY-MM-DD (default: ${DAYS_AHEAD} days ahead)`)
    .option('--ics <file>', 'write a calendar (iCalendar) too: one event of a whole day each')
    .description(
      'Shows what is coming, for suppliers and staff, in order: notices to holders, rotations, old keys that may be deleted, exemptions and PGP keys that end. Changes nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn due', `the next ${DAYS_AHEAD} days, and what should have been done by now`],
          ['keyturn due --until 2027-03-31', 'until the end of March'],
          ['keyturn due --ics keys.ics', 'the same for a calendar'],
          ['keyturn due --json', 'for programs, with whole access key IDs'],
        ],
        exits: {
          0: 'nothing is past its day',
          1: 'something should have been done by now',
          2: 'could not look at everything',
        },
      }),
    )
    .action(
      act((desk, options: DueOptions) =>
        atWork(desk, (configuration, cloud) => show(desk, configuration, cloud, options)),
      ),
    );
};

async function show(
  desk: Desk,
  { settings, sealingKeys }: Configuration,
  cloud: Cloud,
  { until: day, ics }: DueOptions,
): Promise<ExitCode> {
  const now = desk.now();
  const { policy, deployment, check, rotation, organisation } = settings;
  const { timeZone } = deployment;
  const until = day === undefined ? daysAfter(now, DAYS_AHEAD) : dayToCome('--until', day, timeZone, now);
  const { account } = await cloud.account.caller();
  const judging = { policies: policy, now, timeZone };
  const { survey } = await lookAtEveryKey(cloud, account, judging, { lookedAt: now });
  const records = await disablingOrProblem(desk.configDir);
  const facts = survey.users.map(({ user, keys }): DueFacts => {
    const entry = recordedEntry(user);
    const isQuiet = entry?.previous === 'inactive';
    return {
      user,
      keys,
      disabledAt: isQuiet ? records.disabledAt(user.name, entry.generation - 1) : undefined,
      sealing: sealingOf(sealingKeys.get(user.name)),
    };
  });
  const terms = {
    ...judging,
    neverPassTheLimit: check.neverPassTheLimit,
    runEveryDays: CHECK_EVERY_DAYS,
    quietDays: rotation.quietDays,
  };
  const days = comingDue(facts, terms, until);
  const problems = [...survey.problems, ...records.problems];
  if (ics !== undefined) await writeNamedFile(desk, ics, calendar(days, organisation, account, now));
  desk.answer<Answer<'due'>>(dueText(desk, timeZone, days, until, problems), {
    account,
    asOf: now.toISOString(),
    until: until.toISOString(),
    complete: problems.length === 0,
    due: days.map((due) => ({ ...due, at: due.at.toISOString() })),
    problems,
  });
  if (problems.length > 0) return EXIT.couldNot;
  return days.some(({ isPast }) => isPast) ? EXIT.refused : EXIT.done;
}

/** Since when old keys are off, as the records tell. Without them no other day is wrong. */
async function disablingOrProblem(
  configDir: string,
): Promise<{ readonly disabledAt: DisabledAt; readonly problems: readonly Problem[] }> {
  try {
    return { disabledAt: await recordedDisabling(configDir), problems: [] };
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    const because = `since when old keys are off is not known: ${fault.because}`;
    return { disabledAt: () => undefined, problems: [{ about: 'records', because }] };
  }
}

function sealingOf(key: SealingKey | KeyturnError | undefined): DueFacts['sealing'] {
  if (key instanceof KeyturnError) return { kind: 'unusable', because: key.because, wayOut: key.wayOut };
  return key?.expires && { kind: 'ends', file: key.file, expires: key.expires };
}
