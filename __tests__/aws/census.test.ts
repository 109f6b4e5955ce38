import { takeCensus } from '../../aws/census';
import { parseCredentialReport } from '../../aws/credential-report';
import type { IamUser, UserDirectory } from '../../aws/user-directory';

const ARN = 'arn:aws:iam::123456789012:user/valentia';
const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
];
const PLACES = [1, 2].flatMap((place) =>
  ['active', 'last_rotated', 'last_used_date'].map((what) => `access_key_${place}_${what}`),
);

/** An account of one user, as the two lists tell of it. */
function directory(created: Readonly<Record<'inReport' | 'inList', string>>, arnInReport = ARN): UserDirectory {
  const row = [
    'valentia',
    arnInReport,
    created.inReport,
    'true',
    'N/A',
    'N/A',
    ...PLACES.map((_, at) => (at % 3 ? 'N/A' : 'false')),
  ];
  const csv = [[...COLUMNS, ...PLACES], row].map((cells) => cells.join(',')).join('\n');
  const user: IamUser = { name: 'valentia', path: '/', arn: ARN, createdAt: new Date(created.inList), tags: {} };
  return {
    users: () => Promise.resolve([user]),
    userNamed: () => Promise.resolve(user),
    credentialReport: () => Promise.resolve(parseCredentialReport(csv, new Date('2026-11-29T02:00:00Z'))),
  };
}

const isTheUsers = async (...given: Parameters<typeof directory>): Promise<boolean> =>
  (await takeCensus(directory(...given))).rows.has('valentia');

test.each([
  ['2026-11-01T01:02:03+00:00', '2026-11-01T01:02:03Z'],
  ['2026-11-01T01:02:03+00:00', '2026-11-01T01:02:03.021Z'],
  ['2026-11-01T01:02:03+00:00', '2026-11-01T01:02:03.999Z'],
  // What the SDK makes of 03.999600.
  ['2026-11-01T01:02:03+00:00', '2026-11-01T01:02:04.000Z'],
])('a row is its user’s where the report cuts off what the list has: %s and %s', async (inReport, inList) => {
  expect(await isTheUsers({ inReport, inList })).toBe(true);
});

test.each([
  ['made again two seconds later', '2026-11-01T01:02:05Z', ARN],
  ['made again a year later', '2027-11-01T01:02:03Z', ARN],
  ['of another path', '2026-11-01T01:02:03Z', ARN.replace('user/', 'user/suppliers/')],
])('a row of another user of the same name is nobody’s: %s', async (_, inList, arn) => {
  expect(await isTheUsers({ inReport: '2026-11-01T01:02:03+00:00', inList }, arn)).toBe(false);
});
