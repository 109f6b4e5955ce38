import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { RECORDS_FOLDER, verifyFolder } from '../../../change-records/chain/record-folder';
import { unfinishedFault } from '../../../change-records/chain/verify-chain';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { type Configuration, loadConfiguration } from '../../../settings/configuration';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { failureText } from '../../shell/failure';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { makeReview } from './make-review';
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
          ['keyturn record verify', 'is the chain of records whole?'],
          ['keyturn record verify --expect sha256:…', 'and does it hold the record that was noted elsewhere?'],
        ],
        exits: {
          0: 'written; with --gate: no rule speaks against the plan; verify: the chain is whole',
          1: 'refused by the gate; verify: something was altered, is missing, was moved or has no end',
        },
      }),
    )
    .action(act((desk, file: string, options: RecordOptions) => record(desk, file, options)));
  command
    .command('verify')
    .summary('look whether the chain of records is whole')
    .description(
      'Looks at every record under records/: finds any that was altered, is missing, was put in or moved. Records missing at the end are found by the head file beside them; whoever can write the whole folder can write a new chain, against which only a hash that was kept elsewhere helps (--expect).',
    )
    .option('--expect <hash>', 'a hash that the chain must hold, as "keyturn apply" printed it')
    .action(act((desk, options: { readonly expect?: string }) => verify(desk, options.expect)));
};

async function record(desk: Desk, file: string, options: RecordOptions): Promise<ExitCode> {
  const json = await readFile(resolve(desk.world.cwd, file), 'utf8').catch((failure: Error) => {
    throw new CouldNotError('PLAN_UNREADABLE', `${file} cannot be read: ${failure.message}`, 'Name the right file.');
  });
  const configuration = await configurationIfThere(desk);
  const region = configuration?.settings.deployment.region ?? desk.world.env['AWS_REGION'];
  const cloud = options.offline || region === undefined ? undefined : desk.world.connect(region);
  try {
    const { record } = await makeReview({
      desk,
      json,
      configuration,
      cloud,
      leaving: options.leaving ?? [],
      reason: options.reason,
    });
    if (options.gate) return tellVerdict(desk, record);
    const text = renderings(record).get(options.format) ?? '';
    if (options.out === undefined) desk.answer(text, record);
    else {
      await writeFile(resolve(desk.world.cwd, options.out), text);
      desk.answer(`${record.headline}: written to ${options.out}`, record);
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
    desk.answer([`Allowed: ${headline}`, ...notes].join('\n'), { headline, ...verdict });
  } else {
    desk.world.err(refusals.map((refusal) => failureText(desk, refusal)).join(''));
  }
  return allowed ? EXIT.done : EXIT.refused;
}

async function verify(desk: Desk, expected: string | undefined): Promise<ExitCode> {
  const { faults, unfinished, end } = await verifyFolder(join(desk.configDir, RECORDS_FOLDER), expected);
  const summary =
    end.number === 0
      ? 'There are no records.'
      : `${end.number} ${end.number === 1 ? 'record' : 'records'}; the last one is ${end.hash ?? 'unreadable'}`;
  const lines = faults.map(({ code, file, what }) => `${desk.colours.red(code)} ${file}: ${what}`);
  const open = unfinished.map(unfinishedFault);
  for (const { code, file, what } of open) lines.push(`${desk.colours.red(code)} ${file}: ${what}`);
  desk.answer([...lines, faults.length === 0 ? `Whole: ${summary}` : `Not whole: ${summary}`].join('\n'), {
    whole: faults.length === 0,
    records: end.number,
    hash: end.hash,
    faults: [...faults, ...open],
  });
  return faults.length + open.length === 0 ? EXIT.done : EXIT.refused;
}
