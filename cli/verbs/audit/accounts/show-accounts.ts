import { createRequire } from 'node:module';
import type * as AccountsPage from '../../../../audit-page/accounts-page';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import type { Configuration } from '../../../../settings/configuration';
import type { Answer } from '../../../answers/answers';
import type { Cloud } from '../../../shell/cloud';
import type { Desk } from '../../../shell/desk';
import { EXIT, type ExitCode } from '../../../shell/exit-code';
import { writeNamedFile } from '../../../shell/named-file';
import type { AuditFormat } from '../audit-format';
import { evidenceBucketOf } from '../evidence-bucket';
import { accountsText, missing } from './accounts-answer';
import { accountsAudit } from './accounts-audit';
import { type AccountsAudit, isToDo } from './audited-account';

/** What can be asked of it. */
export interface AccountsOptions {
  readonly format: AuditFormat;
  readonly html?: string;
  readonly output?: string;
  /** Options that are of one account only, as they were typed. */
  readonly others: readonly string[];
}

/** Of all accounts, what the last runs of the weekly check found. */
export async function showAccounts(
  desk: Desk,
  { settings }: Configuration,
  cloud: Cloud,
  { format, html, output, others }: AccountsOptions,
): Promise<ExitCode> {
  refuseOthers(format, others);
  const { account } = await cloud.account.caller();
  const bucket = evidenceBucketOf(settings, account);
  const audit = await accountsAudit(cloud.evidence(bucket), bucket, desk.now());
  const { timeZone } = settings.deployment;
  const drawn = () => pageOf(settings.organisation, timeZone, audit);
  if (html !== undefined) await writeNamedFile(desk, html, drawn());
  if (output !== undefined || format === 'html') {
    const text = format === 'html' ? drawn() : format === 'json' ? json(audit) : accountsText(desk, timeZone, audit);
    if (output === undefined) desk.world.out(text);
    else await writeNamedFile(desk, output, text);
  } else desk.answer<Answer<'audit'>>(accountsText(desk, timeZone, audit), { ...audit });
  for (const one of missing(audit)) desk.note(`Not looked at: ${one.account} ${one.name}`.trimEnd());
  if (!audit.complete) return EXIT.couldNot;
  return audit.accounts.some(({ findings }) => findings.some(isToDo)) ? EXIT.refused : EXIT.done;
}

const json = (audit: AccountsAudit): string => `${JSON.stringify(audit, null, 2)}\n`;

/** What draws the page is loaded only for it. */
function pageOf(organisation: string, timeZone: string, audit: AccountsAudit): string {
  const { accountsPage } = createRequire(__filename)('../../../../audit-page/accounts-page') as typeof AccountsPage;
  return accountsPage({ organisation, timeZone, ...audit });
}

const FORMATS: readonly AuditFormat[] = ['table', 'json', 'html'];

function refuseOthers(format: AuditFormat, others: readonly string[]): void {
  const wrong = [...others, ...(FORMATS.includes(format) ? [] : [`--format ${format}`])];
  if (wrong.length === 0) return;
  throw new KeyturnError(
    'NOT_WITH_ACCOUNTS',
    `--accounts shows what the last runs of the check found, and looks at nothing anew; ${wrong.join(' and ')} would ask for more.`,
    `Leave ${wrong.join(' and ')} out, or audit one account with its own credentials.`,
  );
}
