import { parse } from 'csv-parse/sync';
import { CredentialReport } from '../../../sandbox/gateway/credential-report';
import { anAnswer } from './a-call';

const HEADER =
  'user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service';
const ROW =
  'ana,arn:aws:iam::123456789012:user/ana,2026-01-01T00:00:00+00:00,not_supported,true,2026-01-01T00:00:00+00:00,N/A,not_supported,not_supported';

function mended(report: CredentialReport): { readonly time: string; readonly rows: readonly Record<string, string>[] } {
  const content = Buffer.from(`${HEADER}\n${ROW}\n`).toString('base64');
  const xml = `<GetCredentialReportResponse><GetCredentialReportResult><Content>${content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2015-02-02T20:02:02Z</GeneratedTime></GetCredentialReportResult></GetCredentialReportResponse>`;
  const body = report.mend({ service: 'iam', operation: 'GetCredentialReport' }, anAnswer(xml)).body.toString();
  const csv = Buffer.from(/<Content>([^<]+)/.exec(body)?.[1] ?? '', 'base64').toString();
  return {
    time: /<GeneratedTime>([^<]+)/.exec(body)?.[1] ?? '',
    rows: parse<Record<string, string>>(csv, { columns: true }),
  };
}

test('it was generated when its generation was last asked for', () => {
  let now = new Date('2026-03-23T09:00:00Z');
  const report = new CredentialReport('123456789012', () => now);
  report.mend({ service: 'iam', operation: 'GenerateCredentialReport' }, anAnswer('<R/>'));
  now = new Date('2026-03-23T10:00:00Z');
  expect(mended(report).time).toBe('2026-03-23T09:00:00Z');
});

test('the root user stands first', () => {
  const { rows } = mended(new CredentialReport('123456789012'));
  expect(rows.map(({ user }) => user)).toEqual(['<root_account>', 'ana']);
  expect(rows[0]).toMatchObject({
    arn: 'arn:aws:iam::123456789012:root',
    password_enabled: 'not_supported',
    access_key_1_active: 'false',
    access_key_1_last_rotated: 'N/A',
  });
});

test('a key that was never used has N/A for its region and service; other values stay', () => {
  expect(mended(new CredentialReport('123456789012')).rows[1]).toMatchObject({
    access_key_1_last_used_region: 'N/A',
    access_key_1_last_used_service: 'N/A',
    password_enabled: 'not_supported',
    access_key_1_active: 'true',
  });
});

test('an answer that is no report passes as it is', () => {
  const refused = anAnswer('<ErrorResponse/>', 410);
  const report = new CredentialReport('123456789012');
  expect(report.mend({ service: 'iam', operation: 'GetCredentialReport' }, refused)).toBe(refused);
});
