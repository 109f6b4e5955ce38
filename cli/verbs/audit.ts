import { audit } from '../../aws/audit';
import { KeyturnError } from '../../rotation';
import { hasFindings } from '../../rotation/audit';
import { endOfDay, isCalendarDay } from '../../rotation/calendar-day';
import type { Configuration } from '../../settings/configuration';
import { auditCsv, auditText } from '../audit-answer';
import type { Cloud } from '../cloud';
import type { Desk } from '../desk';
import { EXIT, type ExitCode } from '../exit-code';
import { helpPage } from '../help-page';
import { atWork } from '../organisation';
import type { VerbPage } from '../verb';

interface AuditOptions {
  readonly asOf?: string;
  readonly csv?: boolean;
}

export const page: VerbPage = (command, act) => {
  command
    .option('--as-of <day>', 'judge as of the end of a later day, YYYY-MM-DD: what is due by then?')
    .option('--csv', 'one line per key, for spreadsheets, with whole access key IDs')
    .description(
      'Looks at every access key of the account, of suppliers and of everybody else, and judges it by the policies of settings.json, as the weekly check does. Changes nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn audit', 'every key with its verdict, findings first'],
          ['keyturn audit --as-of 2027-03-31', 'what would be found at the end of March'],
          ['keyturn audit --json', 'for programs, with whole access key IDs'],
          ['keyturn audit --csv', 'for spreadsheets'],
        ],
        exits: { 0: 'no findings', 1: 'findings', 2: 'could not look at everything' },
      }),
    )
    .action(
      act((desk, options: AuditOptions) =>
        atWork(desk, (configuration, cloud) => show(desk, configuration, cloud, options)),
      ),
    );
};

/** Users between two lines that say how far it is. */
const USERS_PER_NOTE = 500;

async function show(desk: Desk, configuration: Configuration, cloud: Cloud, options: AuditOptions): Promise<ExitCode> {
  const { policy: policies, deployment } = configuration.settings;
  const { timeZone } = deployment;
  const now = judgedMoment(options.asOf, timeZone, desk.now());
  const { account } = await cloud.account.caller();
  const result = await audit(cloud, account, { policies, now, timeZone }, (looked, of) => {
    if (looked % USERS_PER_NOTE === 0) desk.note(`${looked} of ${of} users`);
  });
  const text = options.csv === true ? auditCsv(result) : auditText(desk, timeZone, result);
  desk.answer(text, result);
  if (options.csv === true) {
    for (const { about, because } of result.problems) desk.note(`Could not look at ${about}: ${because}`);
  }
  if (!result.complete) return EXIT.couldNot;
  return hasFindings(result) ? EXIT.refused : EXIT.done;
}

function judgedMoment(day: string | undefined, timeZone: string, now: Date): Date {
  if (day === undefined) return now;
  const moment = isCalendarDay(day) ? endOfDay(day, timeZone) : undefined;
  if (moment !== undefined && moment >= now) return moment;
  throw new KeyturnError(
    'BAD_DAY',
    moment === undefined
      ? `--as-of ${day} is no day.`
      : `--as-of ${day} is past: what keys were like then is not known.`,
    'Give today or a later day as YYYY-MM-DD.',
  );
}
