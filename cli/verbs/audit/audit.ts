import { join } from 'node:path';
import { lookAtEveryKey } from '../../../aws/audit';
import { RECORDS_FOLDER } from '../../../change-records/chain/record-folder';
import { assess } from '../../../compliance/assess';
import { CONTROLS } from '../../../compliance/controls';
import { IDLE_MATTERS_FROM_DAYS } from '../../../compliance/key-judges';
import { selectControls } from '../../../compliance/select-controls';
import { hasFindings } from '../../../rotation/audit';
import { sealingKeyEnds } from '../../../sealing/expiry';
import type { Configuration } from '../../../settings/configuration';
import { atWork } from '../../account/organisation';
import type { Cloud } from '../../shell/cloud';
import { dayToCome } from '../../shell/day-to-come';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import { writeNamedFile } from '../../shell/named-file';
import type { VerbPage } from '../../shell/verb';
import { accountFacts } from './account-facts';
import { showAccounts } from './accounts/show-accounts';
import { AUDIT_FORMATS, auditFormat } from './audit-format';
import { type AuditReport, auditPage, auditRendering } from './audit-rendering';
import { LastListing } from './last-listing';
import { recordedHistory } from './recorded-history';

interface AuditOptions {
  readonly asOf?: string;
  readonly format?: string;
  readonly csv?: boolean;
  readonly html?: string;
  readonly output?: string;
  readonly controls?: string;
  readonly sinceLast?: boolean;
  readonly accounts?: boolean;
}

export const page: VerbPage = (command, act) => {
  command
    .option('--as-of <day>', 'judge as of the end of a later day, YYYY-MM-DD: what is due by then?')
    .option('--controls <ids>', 'only these, e.g. CIS-1.13,IAM.3, or whole groups: CIS, SH, PART11, ORG')
    .option('--format <name>', `${AUDIT_FORMATS.join(', ')} (default: table)`)
    .option('--csv', 'short for --format csv: one line per key, for spreadsheets, with whole access key IDs')
    .option('--html <file>', 'write the page with the time lines of all keys to a file, beside the answer')
    .option('--output <file>', 'write the answer to a file')
    .option(
      '--since-last',
      'rest on what the weekly check and earlier audits listed, where a user’s row in the credential report has not changed since; keeps what it lists for the next',
    )
    .option(
      '--accounts',
      'all accounts that are checked from this one (check.accounts): what the last runs of the check found, how old each is and which are missing; as a table, --json or --html',
    )
    .description(
      'Looks at every access key of the account, of suppliers and of everybody else, judges it by the policies of settings.json, as the weekly check does, and holds the account against named controls (CIS, AWS Security Hub, 21 CFR Part 11, the policy). Changes nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn audit', 'every key with its verdict, findings first; then the controls'],
          ['keyturn audit --html keys.html', 'the same as one page to look at, send or print'],
          ['keyturn audit --as-of 2027-03-31', 'what would be found at the end of March'],
          [
            'keyturn audit --since-last',
            'asks about those of whom something changed, and says which facts are from when',
          ],
          ['keyturn audit --accounts', 'every account that is checked from this one, as the last run left it'],
          ['keyturn audit --json', 'for programs, with whole access key IDs'],
          ['keyturn audit --format controls-csv', 'one line per key and control'],
          ['keyturn audit --format ocsf', 'OCSF Compliance Findings; --format asff for Security Hub'],
        ],
        exits: {
          0: 'every control holds, or an exception is documented',
          1: 'findings',
          2: 'could not look at everything',
        },
      }),
    )
    .action(
      act((desk, options: AuditOptions) =>
        atWork(desk, (configuration, cloud) =>
          options.accounts
            ? showAccounts(desk, configuration, cloud, accountsOptions(desk, options))
            : show(desk, configuration, cloud, options),
        ),
      ),
    );
};

function accountsOptions(desk: Desk, { asOf, controls, sinceLast, csv, html, output, format }: AuditOptions) {
  const others = [
    ...(asOf === undefined ? [] : ['--as-of']),
    ...(controls === undefined ? [] : ['--controls']),
    ...(sinceLast ? ['--since-last'] : []),
  ];
  return { format: auditFormat({ format, json: desk.json, csv }), html, output, others };
}

/** Users between two lines that say how far it is. */
const USERS_PER_NOTE = 500;

async function show(desk: Desk, configuration: Configuration, cloud: Cloud, options: AuditOptions): Promise<ExitCode> {
  const format = auditFormat({ format: options.format, json: desk.json, csv: options.csv });
  const controls = options.controls === undefined ? CONTROLS : selectControls(options.controls.split(','));
  const report = await reportOn(desk, configuration, cloud, options, controls);
  const rendering = auditRendering(desk, format, report);
  if (options.html !== undefined) await writeNamedFile(desk, options.html, auditPage(report));
  if (options.output === undefined) desk.world.out(rendering);
  else await writeNamedFile(desk, options.output, rendering);
  if (format !== 'table') {
    for (const { about, because } of report.result.problems) desk.note(`Could not look at ${about}: ${because}`);
  }
  const { counts } = report.assessment;
  if (!report.result.complete || counts.UNKNOWN > 0) return EXIT.couldNot;
  const found = counts.FAIL > 0 || (options.controls === undefined && hasFindings(report.result));
  return found ? EXIT.refused : EXIT.done;
}

async function reportOn(
  desk: Desk,
  { settings, sealingKeys, dir }: Configuration,
  cloud: Cloud,
  { asOf, sinceLast = false }: AuditOptions,
  controls: typeof CONTROLS,
): Promise<AuditReport> {
  const { policy: policies, deployment, rotation, organisation } = settings;
  const { timeZone, region } = deployment;
  const lookedAt = desk.now();
  const now = judgedMoment(asOf, timeZone, lookedAt);
  const terms = { policies, now, lookedAt, timeZone, silentHours: rotation.silentHours };
  const { account } = await cloud.account.caller();
  const last = sinceLast ? await LastListing.open(desk, cloud, settings, account, lookedAt) : undefined;
  const { result, survey } = await lookAtEveryKey(cloud, account, terms, {
    lookedAt,
    idleMattersFromDays: IDLE_MATTERS_FROM_DAYS,
    inventory: last?.inventory,
    sweepBecause: last?.sweepBecause,
    onProgress: (looked, of) => {
      if (looked % USERS_PER_NOTE === 0) desk.note(`${looked} of ${of} users`);
    },
  });
  await last?.keep(survey);
  const { chain, history, gaps } = await recordedHistory(join(dir, RECORDS_FOLDER));
  const facts = accountFacts(account, survey, { chain, gaps }, terms, sealingKeyEnds(sealingKeys, timeZone));
  const assessment = assess(facts, terms, controls);
  return { organisation, region, terms, lookedAt, result, facts, assessment, history };
}

function judgedMoment(day: string | undefined, timeZone: string, now: Date): Date {
  return day === undefined ? now : dayToCome('--as-of', day, timeZone, now);
}
