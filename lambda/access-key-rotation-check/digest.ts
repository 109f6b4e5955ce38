import { createHash } from 'node:crypto';
import type { Mail } from '../../aws/mailer';
import type { CheckSettings } from '../../check-environment/check-settings';
import { maskKeyId } from '../../rotation/access-key';
import { ROOT_FINDING } from '../../rotation/audit';
import { freshnessSentences } from '../../rotation/freshness';
import { isNoticeDue } from '../../rotation/retirement';
import { dayInWords } from './letters';
import type { CheckMemory } from './memory';
import type { Run } from './run';
import { type DueRow, type OpenRow, type RunReport, standingOf } from './run-report';
import { fillIn } from './template';

/** More rows than anybody reads; the report in the bucket has all of them. */
const ROWS_SHOWN = 100;

interface Row {
  readonly what: string;
  readonly because: string;
  readonly wayOut: string;
  /** Which controls say so; left out where none does. */
  readonly controls?: string;
}

/** A table of a digest. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly more: string;
}

function section(title: string, rows: Section['rows']): readonly Section[] {
  if (rows.length === 0) return [];
  const hidden = rows.length - ROWS_SHOWN;
  const more = hidden > 0 ? `and ${hidden} more: see the report` : '';
  return [{ title: `${title} (${rows.length})`, rows: rows.slice(0, ROWS_SHOWN), more }];
}

const TOLD: Readonly<Record<DueRow['told'], string>> = {
  sent: 'told now',
  kept: 'the mail could not be sent; the next run sends it',
  lost: 'the mail could not be sent',
  nobody: 'NOBODY TOLD: no address is known',
  recently: 'told less than a week ago',
  'not-now': 'its holder was not told: that is yours to do (check.tell)',
};

const keyOf = (row: { user: string; accessKeyId: string }): string => `${row.user} ${maskKeyId(row.accessKeyId)}`;

function openRows(rows: readonly OpenRow[], settings: CheckSettings): Section['rows'] {
  const wouldDo = {
    delete: 'In enforce the check would delete it.',
    deactivate: 'In enforce the check would deactivate it.',
  };
  return rows.map((row) => ({
    what: `${keyOf(row)}, ${row.audience}`,
    because: row.because,
    controls: row.controls.join(', '),
    wayOut: row.wouldDo !== null && settings.mode === 'report' ? `${row.wayOut} ${wouldDo[row.wouldDo]}` : row.wayOut,
  }));
}

/** Where nobody is to hear beforehand, that is the owner too; the report in the bucket has them. */
function comingDue({ comingDue: rows }: RunReport, settings: CheckSettings): RunReport['comingDue'] {
  return settings.tell === 'nobody' ? [] : rows;
}

/** A key that is overdue as well stands there, with both facts: nobody reads of it twice. */
function onlyUnused({ overdue, unused }: RunReport): readonly OpenRow[] {
  const told = new Set(overdue.map(({ accessKeyId }) => accessKeyId));
  return unused.filter(({ accessKeyId }) => !told.has(accessKeyId));
}

/** What matters most comes first; an empty section is left out. */
export function sections(report: RunReport, settings: CheckSettings): readonly Section[] {
  const root = Array.from({ length: report.rootKeys ?? 0 }, () => ({
    what: 'CRITICAL: root user',
    because: ROOT_FINDING.because,
    wayOut: ROOT_FINDING.wayOut,
  }));
  return [
    ...section('Root user', root),
    ...section(
      'AWS knows of a leak',
      report.leaks.map(({ user, because, wayOut }) => ({ what: `CRITICAL: ${user}`, because, wayOut })),
    ),
    ...section(
      'Could not look or could not do',
      report.problems.map(({ about, because }) => ({ what: about, because, wayOut: '' })),
    ),
    ...section(
      'Done',
      report.acted.map((row) => ({
        what: `${keyOf(row)} was ${row.did}`,
        because: row.because,
        wayOut: TOLD[row.told],
      })),
    ),
    ...section('Overdue', openRows(report.overdue, settings)),
    ...section('Unused', openRows(onlyUnused(report), settings)),
    ...section(
      'Coming due',
      comingDue(report, settings).map((row) => ({
        what: `${keyOf(row)}, ${row.audience}`,
        because: `to be rotated by ${dayInWords(new Date(row.dueAt), settings.timeZone)}`,
        wayOut: `${TOLD[row.told]} (${row.contact})`,
      })),
    ),
    ...section(
      'PGP keys that end',
      report.sealingKeys.map(({ user, because, wayOut }) => ({ what: user, because, wayOut })),
    ),
    ...section(
      'To mend',
      report.attention.map(({ user, because, wayOut }) => ({ what: user, because, wayOut })),
    ),
    ...section(
      'Exempt',
      report.exempt.map(({ user, until, reason }) => ({ what: user, because: reason, wayOut: `until ${until}` })),
    ),
    ...section(
      'Unclassified: taken as internal',
      report.unclassified.map((user) => ({
        what: user,
        because: 'no tag keyturn:audience, and not under /suppliers/',
        wayOut: '',
      })),
    ),
  ];
}

/** How much there is of what, for a mail's subject. */
export function counts(
  report: RunReport,
  settings: CheckSettings,
): readonly (readonly [count: number, what: string])[] {
  return [
    [report.leaks.length, 'LEAKED'],
    [report.rootKeys ?? 0, 'root keys'],
    [report.problems.length, 'problems'],
    [report.acted.length, 'done'],
    [report.overdue.length, 'overdue'],
    [onlyUnused(report).length, 'unused'],
    [comingDue(report, settings).length, 'coming due'],
    [report.sealingKeys.length, 'PGP keys ending'],
  ];
}

/** "overdue 2, unused 1": what there is any of. */
export function countsInWords(counted: ReturnType<typeof counts>): string {
  const said = counted.filter(([count]) => count > 0).map(([count, what]) => `${what} ${count}`);
  return said.length === 0 ? 'nothing to do' : said.join(', ');
}

/** The owner's mail about everything. */
export function digestMail(report: RunReport, place: string, run: Run): Mail {
  const { mailFrom, mailOwner, mailReplyTo, organisation, mode, timeZone, project } = run.settings;
  const whose = project === undefined ? report.account : `${report.account} (${project})`;
  const subject = `Access keys of ${whose}: ${countsInWords(counts(report, run.settings))}`;
  const view = {
    subject,
    organisation,
    account: report.account,
    mode,
    day: dayInWords(run.asOf, timeZone),
    inAccount: report.users.inAccount,
    lookedAt: report.users.lookedAt,
    isComplete: report.complete,
    sections: sections(report, run.settings),
    freshness: freshnessSentences(report.freshness, timeZone),
    place,
  };
  return { from: mailFrom, to: [mailOwner], replyTo: mailReplyTo ?? mailOwner, subject, ...fillIn('digest', view) };
}

/** What a digest tells of, short enough to be remembered. */
export function digestTold(report: RunReport): readonly string[] {
  return standingOf(report).map((standing) => createHash('sha256').update(standing).digest('hex').slice(0, 12));
}

/** A run that is repeated tells the owner again only if there is something new, or a week has gone by. */
export function isDigestDue(report: RunReport, memory: CheckMemory | undefined, run: Run): boolean {
  const last = memory?.lastDigest ?? null;
  if (last === null || report.acted.length > 0 || isNoticeDue(new Date(last.at), run.asOf)) return true;
  const told = new Set(last.told);
  return digestTold(report).some((standing) => !told.has(standing));
}
