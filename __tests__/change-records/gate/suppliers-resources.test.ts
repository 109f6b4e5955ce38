import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';
import { because, doing } from './a-judged-resource';

describe('what the suppliers stack holds', () => {
  const USER = 'aws_iam_user.valentia';
  const own = { name: 'valentia', path: '/suppliers/' };

  it.each<[string, ChangeJson]>([
    ['a user', aChange(USER, own)],
    ['a user whose path is known later', aChange(USER, { name: 'valentia' })],
    ['a user that moves here', doing(USER, ['update'], { ...own, path: '/' }, own)],
    ['a user that leaves', doing('aws_iam_user.gone', ['delete'], { name: 'gone', path: '/suppliers/' }, null)],
    ['a user that is renamed: another rule says so', doing(USER, ['update'], own, { ...own, name: 'tui' })],
    ['its policy', aChange('aws_iam_user_policy.valentia', { user: 'valentia', name: 'upload' })],
    ['its key', aChange('aws_iam_access_key.valentia', { user: 'valentia' }, { index: '2' })],
    ['a key that another rule judges', aChange('aws_iam_access_key.tui', { user: 'tui' }, { index: '2' })],
    [
      'a key that goes over to another user',
      doing('aws_iam_access_key.valentia', ['update'], { user: 'valentia' }, { user: 'tui' }),
    ],
    ['a sealed secret', aChange('aws_ssm_parameter.sealed_secret_valentia', { type: 'SecureString' }, { index: '2' })],
    ['a bucket', aChange('aws_s3_bucket.b-1', { bucket: 'b-1' })],
    ['a bucket that Terraform cannot call so', aChange('aws_s3_bucket._1_b', { bucket: '1.b' })],
    ['its policy', doing('aws_s3_bucket_policy.b-1', ['delete'], { bucket: 'b-1' }, null)],
    ['its encryption', aChange('aws_s3_bucket_server_side_encryption_configuration.b-1', { bucket: 'b-1' })],
  ])('%s', (_, change) => expect(because(change)).toEqual([]));

  it.each<[string, ChangeJson, string]>([
    ['a user of no name', aChange(USER, {}), 'nothing says whose it is (name)'],
    [
      'a user at another address',
      aChange('aws_iam_user.valentia2', own),
      'its address is not the one that valentia has',
    ],
    ['a user of several', aChange(USER, own, { index: '1' }), 'its address is not the one that valentia has'],
    ['a user elsewhere', aChange(USER, { ...own, path: '/' }), 'its path is not /suppliers/'],
    ['a stranger', aChange('aws_iam_user.tui', { ...own, name: 'tui' }), 'the ledger has no user tui'],
    ['a user without an entry', aChange('aws_iam_user.gone', { ...own, name: 'gone' }), 'the ledger has no user gone'],
    [
      'a policy of another name',
      aChange('aws_iam_user_policy.valentia', { user: 'valentia', name: 'more' }),
      'its name is not "upload"',
    ],
    [
      'a policy of a stranger',
      aChange('aws_iam_user_policy.tui', { user: 'tui', name: 'upload' }),
      'the ledger has no user tui',
    ],
    [
      'a stranger’s key',
      doing('aws_iam_access_key.tui', ['update'], { user: 'tui' }, { user: 'tui' }),
      'the ledger has no user tui',
    ],
    [
      'a key at another address',
      aChange('aws_iam_access_key.x', { user: 'valentia' }, { index: '2' }),
      'its address is not the one that valentia has',
    ],
    [
      'a parameter',
      aChange('aws_ssm_parameter.x', { type: 'SecureString' }),
      'only sealed secrets are kept as parameters',
    ],
    [
      'a secret in plain text',
      aChange('aws_ssm_parameter.sealed_secret_x', { type: 'String' }),
      'type is not "SecureString"',
    ],
    [
      'a bucket of another name',
      aChange('aws_s3_bucket.b-2', { bucket: 'b-1' }),
      'its address is not the one that b-1 has',
    ],
    [
      'an open bucket',
      aChange('aws_s3_bucket_public_access_block.b-1', { bucket: 'b-1', ignore_public_acls: false }),
      'it leaves ignore_public_acls off',
    ],
    [
      'a bucket without versions',
      aChange('aws_s3_bucket_versioning.b-1', { bucket: 'b-1', versioning_configuration: [{ status: 'Suspended' }] }),
      'it switches versioning off',
    ],
  ])('not %s', (_, change, said) => {
    expect(because(change)).toEqual([expect.stringContaining(said) as string]);
  });

  it('nor one that is so before and after, told once', () => {
    const policy = { user: 'valentia', name: 'upload' };
    expect(because(doing('aws_iam_user_policy.x', ['update'], policy, policy))).toHaveLength(1);
    expect(because(doing(USER, ['update'], { name: 'x' }, { name: 'y' }))[0]).toContain('not the one that x has');
  });
});
