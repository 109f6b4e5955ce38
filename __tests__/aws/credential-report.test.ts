import { parseCredentialReport } from '../../aws/credential-report';
import { reportedUse } from '../../aws/key-reader';
import { lastUsedOf } from '../../aws/key-store';

const COLUMNS = [
  ...['user', 'arn', 'user_creation_time', 'password_enabled', 'password_last_used', 'mfa_active'],
  ...['access_key_1_active', 'access_key_1_last_rotated', 'access_key_1_last_used_date'],
  ...['access_key_1_last_used_region', 'access_key_1_last_used_service'],
  ...['access_key_2_active', 'access_key_2_last_rotated', 'access_key_2_last_used_date'],
  ...['access_key_2_last_used_region', 'access_key_2_last_used_service', 'cert_1_active', 'a_column_of_tomorrow'],
];

const ANN: Readonly<Record<string, string>> = {
  user: 'ann',
  arn: 'arn:aws:iam::123456789012:user/staff/ann',
  user_creation_time: '2025-01-01T00:00:00+00:00',
  password_enabled: 'true',
  password_last_used: 'no_information',
  mfa_active: 'false',
  access_key_1_active: 'true',
  access_key_1_last_rotated: '2026-01-01T00:00:00+00:00',
  access_key_1_last_used_date: '2026-06-01T10:15:00+00:00',
  access_key_1_last_used_region: 'ap-southeast-2',
  access_key_1_last_used_service: 's3',
  access_key_2_active: 'false',
  access_key_2_last_rotated: 'N/A',
  access_key_2_last_used_date: 'N/A',
  access_key_2_last_used_region: 'N/A',
  access_key_2_last_used_service: 'N/A',
  cert_1_active: 'false',
  a_column_of_tomorrow: '"x"',
};

const csvOf = (...rows: Readonly<Record<string, string>>[]) =>
  [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','))].join('\n');
const read = (...rows: Readonly<Record<string, string>>[]) => parseCredentialReport(csvOf(...rows), undefined);

test('columns are found by name, in any order, with others between', () => {
  const turned = csvOf(ANN)
    .split('\n')
    .map((line) => line.split(',').reverse().join(','))
    .join('\n');
  expect(parseCredentialReport(turned, undefined)).toEqual(read(ANN));
  expect(read(ANN).rows[0]).toMatchObject({
    user: 'ann',
    isRoot: false,
    passwordEnabled: true,
    keys: [
      { active: true, lastRotated: new Date('2026-01-01T00:00:00Z'), lastUsed: new Date('2026-06-01T10:15:00Z') },
      { active: false, lastRotated: undefined, lastUsed: undefined },
    ],
  });
});

test('the root user is told apart', () => {
  const root = {
    ...ANN,
    user: '<root_account>',
    arn: 'arn:aws:iam::123456789012:root',
    password_enabled: 'not_supported',
  };
  expect(read(root).rows[0]).toMatchObject({ isRoot: true, passwordEnabled: undefined });
});

test.each([
  [{ access_key_1_active: 'maybe' }, 'access_key_1_active is "maybe"'],
  [{ access_key_1_last_rotated: 'last week' }, 'access_key_1_last_rotated is "last week"'],
  [{ user_creation_time: 'N/A' }, 'user_creation_time is missing'],
  [{ user: '' }, 'it names no user'],
])('a row with %j is a problem, and the others are read', (spoilt, because) => {
  const { rows, problems } = read({ ...ANN, ...spoilt }, { ...ANN, user: 'ben' });
  expect(rows.map(({ user }) => user)).toEqual(['ben']);
  expect(problems).toEqual([expect.stringContaining(because)]);
});

test('a row that is cut short is a problem', () => {
  expect(parseCredentialReport(`${csvOf(ANN)}\nben,arn:aws:iam::1:user/ben,2025-01-01`, undefined)).toMatchObject({
    rows: [{ user: 'ann' }],
    problems: [expect.stringContaining('ben')],
  });
});

describe('which key the report means', () => {
  const created = new Date('2026-01-01T00:00:00.417Z');
  const key = { id: 'a', user: 'ann', status: 'Active', createdAt: created } as const;
  const other = { ...key, id: 'b', createdAt: new Date('2026-03-01T00:00:00Z') };

  test('the one that was made at the same second', () => {
    const second = { access_key_2_active: 'true', access_key_2_last_rotated: '2026-03-01T00:00:00+00:00' };
    const row = read({ ...ANN, ...second }).rows[0];
    expect(reportedUse(key, [key, other], row)).toMatchObject({ kind: 'used', service: 's3' });
    expect(reportedUse(other, [key, other], row)).toBeUndefined();
  });

  test('the only one, though it was switched off and on', () => {
    const row = read({ ...ANN, access_key_1_last_rotated: '2026-05-01T00:00:00+00:00' }).rows[0];
    expect(reportedUse(key, [key], row)).toMatchObject({ kind: 'used' });
  });

  test('none, where it may be another: two were switched, or the key is newer than the report’s', () => {
    const switched = {
      access_key_1_last_rotated: '2026-05-01T00:00:00+00:00',
      access_key_2_last_rotated: '2026-05-01T00:00:00+00:00',
    };
    expect(reportedUse(key, [key, other], read({ ...ANN, ...switched }).rows[0])).toBeUndefined();
    expect(reportedUse(other, [other], read(ANN).rows[0])).toBeUndefined();
    expect(reportedUse(key, [key], undefined)).toBeUndefined();
  });

  test('none, where both were made in the same second', () => {
    const twin = { ...key, id: 'twin' };
    const both = { access_key_2_active: 'true', access_key_2_last_rotated: '2026-01-01T00:00:00+00:00' };
    expect(reportedUse(key, [key, twin], read({ ...ANN, ...both }).rows[0])).toBeUndefined();
  });
});

test.each([
  [{ LastUsedDate: new Date(0), ServiceName: 's3', Region: 'us-east-1' }, 'used'],
  [{ LastUsedDate: undefined, ServiceName: 'N/A', Region: 'N/A' }, 'never'],
  [{ LastUsedDate: undefined, ServiceName: 's3', Region: 'us-east-1' }, 'unknown'],
  [undefined, 'unknown'],
])('IAM’s answer %j means %s', (answer, kind) => {
  expect(lastUsedOf(answer).kind).toBe(kind);
});
