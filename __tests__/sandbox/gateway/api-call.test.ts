import { routeOf } from '../../../sandbox/gateway/routing';
import { aCall, anIamCall } from './a-call';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a request', () => {
  test('is known by the scope in its Authorization header', () => {
    expect(anIamCall({ Action: 'ListUsers' }, 'AKIAEXAMPLE0000007Q4').scope).toEqual({
      accessKeyId: 'AKIAEXAMPLE0000007Q4',
      region: 'ap-southeast-2',
      service: 'iam',
    });
  });

  test('is known by the scope in its query when it is presigned', () => {
    const credential = encodeURIComponent('AKIAEXAMPLE0000007Q4/20260323/ap-southeast-2/s3/aws4_request');
    const call = aCall({ method: 'PUT', path: `/kpa-valentia/a.csv?X-Amz-Credential=${credential}&X-Amz-Signature=1` });
    expect(call).toMatchObject({ service: 's3', operation: 'PutObject', protocol: 'rest-xml' });
    expect(call.scope?.accessKeyId).toBe('AKIAEXAMPLE0000007Q4');
  });

  test('is the same when it came by a proxy, with the whole address', () => {
    const path = 'http://123456789012.127.0.0.1:21234/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Akpa-valentia?a=b';
    expect(aCall({ service: 's3', method: 'GET', path })).toMatchObject({
      target: '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Akpa-valentia?a=b',
      operation: 'ListTagsForResource',
    });
    expect(aCall({ path: 'http://127.0.0.1:21234' })).toMatchObject({ target: '/', path: '/' });
  });

  test('without a signature has no scope and is taken for S3, as AWS does', () => {
    expect(aCall({ method: 'GET', path: '/bucket/key' })).toMatchObject({ scope: undefined, service: 's3' });
  });

  test('with a broken scope counts as unsigned', () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA/iam, SignedHeaders=host, Signature=1' };
    expect(aCall({ headers }).scope).toBeUndefined();
  });
});

describe('operations are named as in the API reference', () => {
  test.each([
    ['iam', 'POST', '/', form, 'Action=ListUsers&Version=2010-05-08', 'query', 'ListUsers'],
    ['ses', 'POST', '/', form, 'Action=SendEmail', 'query', 'SendEmail'],
    ['ses', 'POST', '/v2/email/identities', {}, '{}', 'rest-json', 'CreateEmailIdentity'],
    ['states', 'POST', '/', { 'x-amz-target': 'AWSStepFunctions.StartExecution' }, '{}', 'json', 'StartExecution'],
    ['sqs', 'POST', '/', { 'x-amz-target': 'AmazonSQS.SendMessage' }, '{}', 'json', 'SendMessage'],
    [
      'monitoring',
      'POST',
      '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm',
      { 'smithy-protocol': 'rpc-v2-cbor' },
      '',
      'rpc-v2-cbor',
      'PutMetricAlarm',
    ],
    ['lambda', 'POST', '/2015-03-31/functions/check/invocations', {}, '{}', 'rest-json', 'Invoke'],
    ['scheduler', 'PUT', '/schedules/weekly', {}, '{}', 'rest-json', 'UpdateSchedule'],
    ['scheduler', 'PATCH', '/nobody/knows', {}, '', 'rest-json', 'PATCH /nobody/knows'],
  ])('%s %s %s', (service, method, path, headers, body, protocol, operation) => {
    expect(aCall({ service, method, path, headers, body })).toMatchObject({ service, protocol, operation });
  });

  test.each([
    ['GET', '/', 'ListBuckets'],
    ['PUT', '/b', 'CreateBucket'],
    ['GET', '/b?list-type=2&prefix=a', 'ListObjectsV2'],
    ['PUT', '/b?policy', 'PutBucketPolicy'],
    ['GET', '/b/?publicAccessBlock', 'GetPublicAccessBlock'],
    ['POST', '/b?delete', 'DeleteObjects'],
    ['HEAD', '/b/k', 'HeadObject'],
    ['PUT', '/b/folder/k', 'PutObject'],
    ['POST', '/b/k?uploads', 'CreateMultipartUpload'],
    ['PUT', '/b/k?partNumber=1&uploadId=2', 'UploadPart'],
    ['DELETE', '/b/k?uploadId=2', 'AbortMultipartUpload'],
  ])('s3 %s %s is %s', (method, path, operation) => {
    expect(aCall({ service: 's3', method, path }).operation).toBe(operation);
  });
});

describe('routing', () => {
  const both = { main: 'moto', ministack: 'ministack' };

  test.each(['iam', 'sts', 's3', 'config', 'a-service-nobody-knows'])('%s goes to moto', (service) => {
    expect(routeOf(service, both)).toBe('moto');
  });

  test.each(['lambda', 'scheduler', 'states', 'sqs', 'sns', 'logs', 'monitoring', 'ses'])(
    '%s goes to MiniStack',
    (service) => {
      expect(routeOf(service, both)).toBe('ministack');
      expect(routeOf(service, { main: 'moto', ministack: undefined })).toBe('moto');
    },
  );
});
