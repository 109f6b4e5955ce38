import { ourSid, sidPrefix } from '../../rotation/our-statements';
import { bucketStatements } from '../../rotation/upload-statements';

const PROJECTS = [
  undefined,
  'north',
  'North',
  'north-island',
  'north island',
  'nor',
  'northUpload',
  '北',
  '📦',
  'x'.repeat(200),
];

const sidsOf = (project: string | undefined): readonly string[] =>
  bucketStatements(
    [
      {
        user: 'valentia',
        userArn: 'arn:aws:iam::123456789012:user/suppliers/valentia',
        partition: 'aws',
        bucket: 'kpa',
        prefix: 'daily/',
        networks: ['203.0.113.0/24'],
      },
    ],
    project,
  ).map(({ Sid }) => Sid);

test.each(PROJECTS)('the Sids of the project %p are its own, and nobody else’s', (project) => {
  for (const other of PROJECTS) {
    const taken = sidsOf(other).filter((sid) => new RegExp(ourSid(project)).test(sid));
    expect(taken).toEqual(other === project ? sidsOf(project) : []);
  }
});

test('Sids take letters and digits only, name the project, and stay short', () => {
  for (const sid of PROJECTS.flatMap(sidsOf)) expect(sid).toMatch(/^[A-Za-z0-9]{1,64}$/);
  expect(sidPrefix('north-island')).toMatch(/^Keyturn[0-9a-f]{8}NorthIsland$/);
});

test('the only project of an account has no name in its Sids', () => {
  expect(sidsOf(undefined)).toEqual([
    'KeyturnUploadValentia',
    'KeyturnOnlyUploadValentia',
    'KeyturnOnlyOverTlsValentia',
    'KeyturnNoOwnKeyValentia',
    'KeyturnOnlyOurKeyValentia',
    'KeyturnOnlyUnderPrefixValentia',
    'KeyturnOnlyFromNetworksValentia',
  ]);
});
