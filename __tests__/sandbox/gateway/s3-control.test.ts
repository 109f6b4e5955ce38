import { s3ControlAnswer } from '../../../sandbox/gateway/s3-control';
import { aCall } from './a-call';

const TAGS = '/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Akpa-valentia';

test.each([
  ['GET', 'ListTagsForResource'],
  ['POST', 'TagResource'],
  ['DELETE', 'UntagResource'],
])('%s of a bucket’s tags is referred to S3, in the words of S3 Control', (method, operation) => {
  const call = aCall({ service: 's3', method, path: TAGS });
  expect(call.operation).toBe(operation);
  const answer = s3ControlAnswer(call);
  expect(answer?.status).toBe(405);
  expect(answer?.body.toString()).toMatch(/^(<\?xml[^>]*>\s*)?<ErrorResponse><Error>.*<Code>MethodNotAllowed<\/Code>/);
});

test.each([
  ['s3', 'GET', '/kpa-valentia?tagging'],
  ['s3', 'GET', '/kpa-valentia/v20180820/tags/a'],
  ['ses', 'GET', '/v2/email/tags'],
  ['scheduler', 'POST', TAGS],
])('%s %s %s is nobody else’s', (service, method, path) => {
  expect(s3ControlAnswer(aCall({ service, method, path }))).toBeUndefined();
});
