import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';
import { because, doing, judged } from './a-judged-resource';

describe('what is told of a resource that does not belong here', () => {
  it('where it comes from, where it stands, what it is, and what is done to it', () => {
    expect(because(aChange('null_resource.x', {}, { provider_name: 'registry.terraform.io/hashicorp/null' }))).toEqual([
      'The plan creates null_resource.x: it is made by registry.terraform.io/hashicorp/null, and nothing runs here but the provider of AWS.',
    ]);
    expect(because(aChange('null_resource.x', {}, { provider_name: undefined }))[0]).toContain(
      'made by a provider that it does not name',
    );
    expect(because(aChange('aws_iam_user.valentia', {}, { module_address: 'module.x' }))[0]).toContain(
      'it stands in a module, and keyturn writes none',
    );
    expect(because(aChange('aws_sns_topic.x', {}), { stack: 'suppliers' })[0]).toContain(
      'it is not known here; the suppliers stack holds',
    );
    expect(because(doing('aws_sns_topic.x', ['delete', 'create'], {}, {}))[0]).toContain(
      'The plan deletes and creates aws_sns_topic.x',
    );
    expect(because(aChange('constructor.x', {}))[0]).toContain('it is not known here');
  });

  it('what it grants', () => {
    expect(because(aChange('aws_iam_user_login_profile.x', { user: 'valentia' }))[0]).toBe(
      'The plan creates aws_iam_user_login_profile.x (IAM user valentia gets a password for the console): it gives a credential that no rotation here knows of.',
    );
    expect(because(doing('aws_iam_user_login_profile.x', ['delete'], { user: 'valentia' }, null))[0]).toContain(
      'deletes aws_iam_user_login_profile.x (IAM user valentia',
    );
  });

  it('who may answer for it: for no credential and no stranger', () => {
    const about = (change: ChangeJson, facts = {}) => judged(change, facts)[0]?.acceptable?.about;
    expect(about(aChange('aws_sns_topic.x', {}))).toBe('aws_sns_topic.x');
    expect(about(aChange('aws_iam_user_login_profile.x', {}))).toBeUndefined();
    expect(about(aChange('aws_iam_user.x', {}), { stack: 'key-check' })).toBeUndefined();
    expect(about(aChange('aws_iam_access_key.x', {}), { stack: 'key-check' })).toBeUndefined();
    expect(about(aChange('aws_iam_user.tui', { name: 'tui', path: '/suppliers/' }))).toBeUndefined();
    const [answered] = judged(aChange('aws_sns_topic.x', {}));
    expect(answered?.wayOut).toContain('plan --accept NOT_ALLOWED_HERE');
    expect(judged(aChange('aws_iam_user.tui', { name: 'tui', path: '/suppliers/' }))[0]?.wayOut).not.toContain(
      '--accept',
    );
  });

  it('what no plan does to it', () => {
    expect(because(doing('aws_s3_bucket.b-1', ['delete'], { bucket: 'b-1' }, null))[0]).toContain(
      'no plan of this stack deletes a resource of this type',
    );
    expect(
      because(doing('aws_s3_bucket.b-1', ['delete', 'create'], { bucket: 'b-1' }, { bucket: 'b-1' }))[0],
    ).toContain('no plan of this stack deletes a resource');
    const over = doing('aws_s3_bucket.b-1', ['forget'], { bucket: 'b-1' }, { bucket: 'b-1' });
    Object.assign(over.change, { importing: { id: 'b-1' } });
    expect(because(over)[0]).toContain('no plan of this stack takes over and forgets a resource');
  });
});
