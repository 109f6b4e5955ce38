import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3DataEventTrail, type UploadQuery } from '../../../aws/data-event-trail';
import { INSTALLATION_MS, type Moto, startMoto } from '../../aws/moto';

const region = 'ap-southeast-2';
let moto: Moto;
let s3: S3Client;

beforeAll(async () => {
  moto = await startMoto();
  s3 = new S3Client({ region, forcePathStyle: true });
}, INSTALLATION_MS);

afterAll(() => moto?.stop());

/** A record as CloudTrail writes it, as far as it is read. */
const record = (about: object = {}): object => ({
  eventTime: '2026-03-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  sourceIPAddress: '203.0.113.7',
  userIdentity: { accessKeyId: 'AKIANEW' },
  requestParameters: { bucketName: 'kpa-valentia' },
  ...about,
});

let buckets = 0;

/** A trail's bucket with these log files. */
async function trail(files: Readonly<Record<string, readonly object[]>>, prefix = ''): Promise<S3DataEventTrail> {
  buckets += 1;
  const bucket = `trail-${buckets}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  for (const [key, records] of Object.entries(files)) {
    const body = gzipSync(JSON.stringify({ Records: records }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }
  return new S3DataEventTrail({ bucket, prefix, region });
}

const query: UploadQuery = {
  region,
  account: '123456789012',
  bucket: 'kpa-valentia',
  accessKeyIds: ['AKIANEW', 'AKIAOLD'],
  since: new Date('2026-02-28T12:00:00Z'),
  until: new Date('2026-03-01T12:00:00Z'),
};

const folder = (day: string, account = 'AWSLogs/123456789012'): string => `${account}/CloudTrail/${region}/${day}`;

test('uploads of both keys, refused ones included, over several files and days', async () => {
  const reader = await trail({
    [`${folder('2026/02/28')}/a.json.gz`]: [record({ eventTime: '2026-02-28T23:00:00Z' })],
    [`${folder('2026/03/01')}/b.json.gz`]: [
      record({ userIdentity: { accessKeyId: 'AKIAOLD' }, errorCode: 'AccessDenied' }),
      record({ eventName: 'CompleteMultipartUpload', sourceIPAddress: '203.0.113.8' }),
    ],
  });
  const uploads = await reader.uploads(query);
  expect(uploads.map(({ accessKeyId, sourceAddress, errorCode }) => [accessKeyId, sourceAddress, errorCode])).toEqual([
    ['AKIANEW', '203.0.113.7', undefined],
    ['AKIAOLD', '203.0.113.7', 'AccessDenied'],
    ['AKIANEW', '203.0.113.8', undefined],
  ]);
});

test.each<[string, object]>([
  ['another bucket', { requestParameters: { bucketName: 'kpt-kotahi' } }],
  ['another key', { userIdentity: { accessKeyId: 'AKIAOTHER' } }],
  ['no key at all', { userIdentity: {} }],
  ['a read', { eventName: 'GetObject' }],
  ['another service', { eventSource: 'iam.amazonaws.com' }],
  ['before the time asked for', { eventTime: '2026-02-28T11:59:59Z' }],
  ['after it', { eventTime: '2026-03-01T12:00:01Z' }],
  ['no time', { eventTime: undefined }],
  ['no parameters', { requestParameters: null }],
])('%s is none', async (_, about) => {
  const reader = await trail({ [`${folder('2026/03/01')}/a.json.gz`]: [record(about)] });
  expect(await reader.uploads(query)).toEqual([]);
});

test("a prefix, and an organisation's trail", async () => {
  const files = { [`logs/${folder('2026/03/01', 'AWSLogs/o-abc123/123456789012')}/a.json.gz`]: [record()] };
  expect(await (await trail(files, 'logs')).uploads(query)).toHaveLength(1);
});

test.each([
  ['of another account', folder('2026/03/01', 'AWSLogs/210987654321')],
  ['of another day', folder('2026/02/27')],
])('log files %s only: nothing is known', async (_, where) => {
  const reader = await trail({ [`${where}/a.json.gz`]: [record()] });
  await expect(reader.uploads(query)).rejects.toMatchObject({ code: 'AWS_MISSING', awsCode: 'NoLogFiles' });
});

test('a bucket that is not there is a fault', async () => {
  const reader = new S3DataEventTrail({ bucket: 'no-such-bucket', prefix: '', region });
  await expect(reader.uploads(query)).rejects.toMatchObject({ code: 'AWS_MISSING', awsCode: 'NoSuchBucket' });
});
