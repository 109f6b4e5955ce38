import { stringify } from 'csv-stringify/sync';
import type { Assessment } from './assess';
import { STANDARDS } from './standard';

const COLUMNS = [
  'account',
  'asOf',
  'control',
  'standard',
  'requirement',
  'title',
  'severity',
  'about',
  'user',
  'accessKeyId',
  'keyStatus',
  'audience',
  'status',
  'because',
  'wayOut',
  'exception',
] as const;

/** One line per result. Key IDs are whole. What a spreadsheet would take for a formula is shown as text. */
export function assessmentCsv({ results }: Assessment, asOf: Date): string {
  const rows = results.map(({ control, subject, status, because, wayOut, exception }) => ({
    account: subject.account,
    asOf: asOf.toISOString(),
    control: control.id,
    standard: STANDARDS[control.standard].name,
    requirement: control.requirement,
    title: control.title,
    severity: control.severity,
    about: subject.kind,
    user: subject.user,
    accessKeyId: subject.accessKeyId,
    keyStatus: subject.keyStatus,
    audience: subject.audience,
    status,
    because,
    wayOut,
    exception,
  }));
  return stringify(rows, { header: true, columns: [...COLUMNS], escape_formulas: true });
}
