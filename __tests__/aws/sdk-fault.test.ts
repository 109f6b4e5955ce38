import { AwsFault, isAwsFault } from '../../aws/aws-fault';
import { calling, toAwsFault } from '../../aws/sdk-fault';

const thrown = (facts: object, message = 'said by AWS') => Object.assign(new Error(message), facts);

test.each([
  [{ name: 'AccessDenied' }, 'denied', false],
  [{ name: 'AccessDeniedException' }, 'denied', false],
  [{ name: 'ExpiredToken' }, 'credentials', false],
  [{ name: 'InvalidClientTokenId' }, 'credentials', false],
  [{ name: 'CredentialsProviderError' }, 'credentials', false],
  [{ name: 'Throttling' }, 'throttled', true],
  [{ name: 'Error', Code: 'SlowDown' }, 'throttled', true],
  [{ name: 'Whatever', $metadata: { httpStatusCode: 429 } }, 'throttled', true],
  [{ name: 'NoSuchEntityException' }, 'missing', false],
  [{ name: 'HTTP 404', $metadata: { httpStatusCode: 404 } }, 'missing', false],
  [{ name: 'PreconditionFailed' }, 'conflict', false],
  [{ name: 'EntityTemporarilyUnmodifiable' }, 'conflict', false],
  [{ name: 'LimitExceededException' }, 'limit', false],
  [{ name: 'CredentialReportNotReadyException' }, 'unready', true],
  [{ name: 'ServiceFailure' }, 'unreachable', true],
  [{ name: 'Strange', $metadata: { httpStatusCode: 503 } }, 'unreachable', true],
  [{ name: 'TimeoutError' }, 'unreachable', true],
  [{ code: 'ECONNREFUSED' }, 'unreachable', true],
  [{ name: 'TypeError', cause: { code: 'UND_ERR_SOCKET' } }, 'unreachable', true],
  [{ name: 'MessageRejected', $metadata: { httpStatusCode: 400 } }, 'refused', false],
  [{ name: 'Strange', $metadata: { httpStatusCode: 403 } }, 'denied', false],
  [{}, 'refused', false],
])('%j is %s', (facts, kind, retriable) => {
  const fault = toAwsFault(thrown(facts), 'iam:ListAccessKeys');
  expect([fault.kind, fault.retriable]).toEqual([kind, retriable]);
  expect(fault.message).toContain('iam:ListAccessKeys failed: said by AWS');
  expect(fault.wayOut).not.toBe('');
});

test('no whole key ID gets into a message', () => {
  const fault = toAwsFault(
    thrown({ name: 'NoSuchEntity' }, 'The Access Key with id AKIA1234567890ABCDEF is gone'),
    'x',
  );
  expect(fault.message).toContain('AKIA…CDEF');
  expect(fault.message).not.toContain('AKIA1234567890ABCDEF');
});

test('a fault of ours passes unchanged, and whatever else is thrown becomes one', async () => {
  const ours = new AwsFault('denied', 'x', 'AccessDenied', '');
  await expect(calling('y', () => Promise.reject(ours))).rejects.toBe(ours);
  await expect(calling('y', () => Promise.reject(new Error('odd')))).rejects.toMatchObject({ operation: 'y' });
  expect(isAwsFault(ours, 'denied')).toBe(true);
  expect(isAwsFault(ours, 'missing')).toBe(false);
});
