import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { decodedText } from '../../../rotation/decoded-text';
import { isCalendarDay } from '../../../rotation/local-days';
import { type Configuration, loadConfiguration } from '../../../settings/configuration';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import type { Answer } from '../../answers/answers';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { failureText } from '../../shell/failure';
import { helpPage } from '../../shell/help-page';
import type { Act, VerbPage } from '../../shell/verb';
import { makeReview } from './make-review';
import { archiveRecords } from './record-archive';
import { type ListOptions, listRecords } from './record-list';
import { type OutsideOptions, recordOutside } from './record-outside';
import { showRecord } from './record-show';
import { type VerifyOptions, verifyRecords } from './record-verify';
import { renderings } from './review';

interface RecordOptions {
  readonly gate?: boolean;
  readonly format: 'md' | 'html' | 'json';
  readonly out?: string;
  readonly offline?: boolean;
  readonly reason?: string;
  readonly leaving?: readonly string[];
}

export const page: VerbPage = (command, act) => {
  command
    .argument('<plan>', 'the output of "terraform show -json <plan file>", as a file')
    .description(
      'Writes the change record of a plan that was made in any way, for people or programs; with --gate also judges it. Changes nothing.',
    )
    .option('--gate', 'only judge: print every reason not to apply the plan')
    .addOption(new Option('--format <form>', 'the form of the record').choices(['md', 'html', 'json']).default('md'))
    .option('--out <file>', 'write it to a file')
    .option('--offline', 'do not ask AWS for last uses and bucket policies; the gate takes them for unknown')
    .option('--reason <text>', "why, for the record (default: KEYTURN_REASON, or the commit's subject)")
    .option('--leaving <user...>', 'users whose removal is meant')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn record plan.json', 'the record as Markdown'],
          ['keyturn record plan.json --format html --out record.html', 'the same as one page'],
          ['keyturn record --gate plan.json', 'in any pipeline: may this plan be applied?'],
          ['keyturn record list', 'who did what, and when'],
          ['keyturn record show 7', 'one record, as a person reads it'],
          ['keyturn record outside valentia --reason "…"', 'what was done by another way'],
          ['keyturn record verify', 'is the chain of records whole?'],
          ['keyturn record archive', 'puts into the archive what is not there yet'],
          ['keyturn record verify --expect sha256:…', 'and does it hold the record that was noted elsewhere?'],
        ],
        exits: {
          0: 'written; with --gate: no rule speaks against the plan; verify: the chain is whole',
          1: 'refused by the gate; verify: something was altered, is missing, was moved or has no end',
        },
      }),
    )
    .action(act((desk, file: string, options: RecordOptions) => record(desk, file, options)));
  describeVerify(command, act);
  describeList(command, act);
  describeShow(command, act);
  describeOutside(command, act);
  describeArchive(command, act);
};

function describeList(command: Command, act: Act): void {
  command
    .command('list')
    .summary('who, when, what: one line for each record')
    .description('Lists the records of the chain, oldest first.')
    .option('--user <name>', "only what is about this user's keys")
    .option('--since <day>', 'only from this day on, YYYY-MM-DD', day)
    .option('--until <day>', 'only up to this day, YYYY-MM-DD', day)
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn record list', 'everything'],
          ['keyturn record list --user valentia --since 2026-01-01', "one user's year"],
        ],
        exits: { 0: 'listed', 1: 'a record cannot be read' },
      }),
    )
    .action(act((desk, options: ListOptions) => listRecords(desk, options)));
}

function describeShow(command: Command, act: Act): void {
  command
    .command('show')
    .summary('one record, as a person reads it')
    .argument('<number>', 'its number, as "keyturn record list" shows it', wholeNumber)
    .description('Shows one record of the chain in the terminal; with --json the record itself.')
    .addHelpText(
      'after',
      helpPage({
        examples: [['keyturn record show 7', 'the seventh record']],
        exits: { 0: 'shown', 1: 'no such record' },
      }),
    )
    .action(act((desk, number: number) => showRecord(desk, number)));
}

function describeOutside(command: Command, act: Act): void {
  command
    .command('outside')
    .summary('put on record what was done to a user by another way')
    .argument('<user>', 'IAM user name')
    .description(
      'Puts on record what was done to a user by another way than keyturn (cdktf deploy, terraform apply, the console): what IAM shows and no record tells, and who did it, as far as CloudTrail tells. "keyturn status" and "keyturn audit" name such gaps. Changes nothing in AWS.',
    )
    .option('--reason <text>', 'what happened and why; needed')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          [
            'keyturn record outside valentia --reason "key found in a repository, switched off at 2 am"',
            'close the gap',
          ],
        ],
        exits: {
          0: 'on record, or there is no gap',
          1: 'the chain is broken, something is still open, or no such user',
          2: 'AWS cannot be asked',
        },
      }),
    )
    // "record" has an option of that name too, and commander gives it to the first that knows it.
    .action(
      act((desk, user: string, _: unknown, outside: Command) =>
        recordOutside(desk, user, outside.optsWithGlobals<OutsideOptions>()),
      ),
    );
}

function describeArchive(command: Command, act: Act): void {
  command
    .command('archive')
    .summary('put into the archive what is not there yet')
    .description(
      'Puts every record of the chain into the archive that the settings name (deployment.recordArchive) and that has nothing in its place. Records of what is done go there by themselves, and with them what was chained before; this is for an archive that is new, and after a put that failed. Needs s3:PutObject alone, overwrites nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [['keyturn record archive', 'all that are missing']],
        exits: {
          0: 'every record has something in its place',
          1: 'the chain is broken: nothing was put',
          2: 'the settings name no archive, or S3 did not take it',
        },
      }),
    )
    .action(act((desk) => archiveRecords(desk)));
}

function wholeNumber(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of a record.');
}

function day(text: string): string {
  if (isCalendarDay(text)) return text;
  throw new InvalidArgumentError('Give a day as YYYY-MM-DD.');
}

function describeVerify(command: Command, act: Act): void {
  command
    .command('verify')
    .summary('look whether the chain of records is whole')
    .description(
      'Looks at every record under records/: finds any that was altered, is missing, was put in or moved. Records missing at the end are found by the head file beside them; whoever can write the whole folder can write a new chain, against which a hash that was kept elsewhere helps (--expect), the history of git (--git), or the archive (--archive).',
    )
    .option('--expect <hash>', 'a hash that the chain must hold, as "keyturn apply" printed it')
    .option(
      '--git [commit]',
      'also hold it against the history up to a commit (default: HEAD): each record was added once and never changed',
    )
    .option(
      '--archive [bucket]',
      'also hold it against the archive, record by record (default: the one that the settings name); what cannot be looked at is not whole',
    )
    .option('--signed', 'with --git: also, git verifies the signature of each commit that added a record')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn record verify --git', 'what was committed is here, as it was committed'],
          ['keyturn record verify --git origin/main --signed', 'in the review of a branch'],
          ['keyturn record verify --archive', 'nothing was cut off, rewritten or emptied since it was archived'],
        ],
        exits: {
          0: 'whole',
          1: 'something was altered, is missing, was moved or has no end',
          2: 'git or the archive does not tell',
        },
      }),
    )
    .action(act((desk, options: VerifyOptions) => verifyRecords(desk, options)));
}

async function record(desk: Desk, file: string, options: RecordOptions): Promise<ExitCode> {
  const bytes = await readFile(resolve(desk.world.cwd, file)).catch((failure: Error) => {
    throw new CouldNotError('PLAN_UNREADABLE', `${file} cannot be read: ${failure.message}`, 'Name the right file.');
  });
  const configuration = await configurationIfThere(desk);
  const region = configuration?.settings.deployment.region ?? desk.world.env['AWS_REGION'];
  const cloud = options.offline || region === undefined ? undefined : desk.world.connect(region);
  try {
    const { record } = await makeReview({
      desk,
      json: decodedText(bytes),
      configuration,
      cloud,
      leaving: options.leaving ?? [],
      reason: options.reason,
      acceptances: [],
    });
    if (options.gate) return tellVerdict(desk, record);
    const text = renderings(record).get(options.format) ?? '';
    if (options.out === undefined) desk.answer<Answer<'record'>>(text, record);
    else {
      await writeFile(resolve(desk.world.cwd, options.out), text, { mode: 0o600 });
      desk.answer<Answer<'record'>>(`${record.headline}: written to ${options.out}`, record);
    }
    return EXIT.done;
  } finally {
    cloud?.close();
  }
}

/** The plan may be of a project without settings of ours; settings with faults are told. */
async function configurationIfThere(desk: Desk): Promise<Configuration | undefined> {
  if (!existsSync(join(desk.configDir, SETTINGS_FILE))) return undefined;
  return loadConfiguration({ dir: desk.configDir, now: desk.now() });
}

function tellVerdict(desk: Desk, { headline, verdict }: PlanRecord): ExitCode {
  const { allowed, refusals, notes } = verdict;
  if (allowed || desk.json) {
    desk.answer<Answer<'record'>>([`Allowed: ${headline}`, ...notes].join('\n'), { headline, ...verdict });
  } else {
    desk.world.err(refusals.map((refusal) => failureText(desk, refusal)).join(''));
  }
  return allowed ? EXIT.done : EXIT.refused;
}
