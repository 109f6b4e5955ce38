import { stringify } from 'csv-stringify/sync';
import { maskKeyId } from '../../../rotation/access-key';
import type { AuditedKey, AuditResult } from '../../../rotation/audit';
import { freshnessSentences } from '../../../rotation/freshness';
import { type LocalDays, localDays } from '../../../rotation/local-days';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';

/** For people: what to look at first, as `concerns` has it, then every key, then what could not be looked at. */
export function auditText(desk: Desk, timeZone: string, result: AuditResult, concerns: readonly string[]): string {
  const days = localDays(timeZone);
  const { colours } = desk;
  const found = result.keys.filter((key) => key.findings.length > 0);
  const summary = `${result.keys.length} keys in account ${result.account} as of ${days.minute(new Date(result.asOf))}: `;
  return [
    colours.bold(`${summary}${found.length === 0 ? 'no findings.' : `${found.length} with findings.`}`),
    ...concerns,
    ...(concerns.length === 0 ? [''] : []),
    table(
      ['USER', 'KEY', 'STATUS', 'AUDIENCE', 'AGE', 'LAST USED', 'DUE', 'VERDICT'].map((head) => colours.dim(head)),
      result.keys.map((key) => cells(key, days, desk)),
    ),
    ...freshnessSentences(result.freshness, timeZone).map((sentence) => colours.dim(sentence)),
    ...result.problems.map(({ about, because }) => `${colours.red(`Could not look at ${about}:`)} ${because}`),
  ].join('\n');
}

function verdict({ findings, status, exemptUntil }: AuditedKey): string {
  if (findings.length > 0) return findings.map(({ rule }) => rule).join(', ');
  if (exemptUntil !== null) return `exempt until ${exemptUntil}`;
  return status === 'Active' ? 'ok' : '';
}

function cells(key: AuditedKey, days: LocalDays, { colours }: Desk): readonly string[] {
  const said = verdict(key);
  return [
    key.user,
    key.accessKeyId === null ? '?' : maskKeyId(key.accessKeyId),
    key.status === 'Active' ? key.status : colours.dim(key.status),
    key.classified ? key.audience : `${key.audience}?`,
    key.ageDays === null ? '' : `${key.ageDays} d`,
    lastUse(key, days),
    key.dueAt === null ? '' : days.short(new Date(key.dueAt)),
    key.findings.length > 0 ? colours.red(said) : said,
  ];
}

function lastUse({ lastUsed, lastUsedService, lastUsedRegion }: AuditedKey, days: LocalDays): string {
  if (lastUsed === null) return 'never';
  if (lastUsed === 'unknown') return lastUsed;
  return `${days.minute(new Date(lastUsed))} ${lastUsedService ?? ''} ${lastUsedRegion ?? ''}`.trimEnd();
}

/** For spreadsheets: one line per key. Text that a spreadsheet would run as a formula is made harmless. */
export function auditCsv({ keys }: AuditResult): string {
  const rows = keys.map(({ findings, ...key }) => ({
    ...key,
    rules: findings.map(({ rule }) => rule).join(' '),
    because: findings.map(({ because }) => because).join('; '),
    wayOut: findings.map(({ wayOut }) => wayOut).join(' '),
  }));
  return stringify(rows, { header: true, columns: COLUMNS, escape_formulas: true, cast: { boolean: String } });
}

const COLUMNS = [
  ...['user', 'accessKeyId', 'status', 'audience', 'classified', 'createdAt', 'ageDays', 'dueAt', 'lastUsed'],
  ...['lastUsedService', 'lastUsedRegion', 'exemptUntil', 'exemptReason', 'rules', 'because', 'wayOut'],
];
