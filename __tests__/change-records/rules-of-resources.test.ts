import { changesOnlyWhatBelongsHere } from '../../change-records/gate/allowed-here';
import {
  closedToThePublic,
  configuredPolicy,
  first,
  keepsTheLock,
  keepsVersions,
  type Seen,
  says,
  setsNone,
} from '../../change-records/gate/allowed-resource';
import type { GateFacts } from '../../change-records/gate/facts';
import { type Plan, parsePlan } from '../../change-records/plan/plan';
import { aCase, aUser } from './a-case';
import { aChange } from './by-hand-plan';
import type { ChangeJson } from './golden-plan';

const ACCOUNT = '123456789012';
const statement = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [more].flat() });

function aPlan(changes: readonly ChangeJson[], expressions: Readonly<Record<string, object>> = {}): Plan {
  const resources = Object.entries(expressions).map(([address, of]) => {
    const [type = ''] = address.split('.');
    return { address, mode: 'managed', type, expressions: of };
  });
  return parsePlan(
    JSON.stringify({ format_version: '1.2', resource_changes: changes, configuration: { root_module: { resources } } }),
  );
}

const judged = (
  change: ChangeJson,
  facts: Partial<GateFacts> = {},
  expressions: Readonly<Record<string, object>> = {},
) =>
  changesOnlyWhatBelongsHere(
    aCase([aUser(), aUser({ name: 'gone', wanted: undefined })], facts, aPlan([change], expressions)),
  );
const because = (...of: Parameters<typeof judged>) => judged(...of).map((one) => one.because);
const doing = (
  address: string,
  actions: readonly string[],
  before: object | null,
  after: object | null,
  more: object = {},
): ChangeJson => aChange(address, {}, { change: { actions, before, after, after_unknown: {} }, ...more });

describe('parts of what a resource may be', () => {
  const seen = (
    values: Record<string, unknown>,
    as: Seen['as'] = 'after',
    before: object | null = null,
    expressions = {},
  ): Seen => {
    const plan = aPlan([doing('aws_x.y', ['update'], before, values)], { 'aws_x.y': expressions });
    return { resource: plan.resource_changes[0]!, values, as, of: aCase([], {}, plan) };
  };

  it('the first thing that speaks against it is told', () => {
    const [none, one, two] = [undefined, 'one', 'two'].map((what) => () => what);
    expect(first(none!, one!, two!)(seen({}))).toBe('one');
    expect(first(none!, none!)(seen({}))).toBeUndefined();
  });

  it('an attribute says what it must, as far as it is known, after the plan', () => {
    expect(says('a', 1)(seen({ a: 1 }))).toBeUndefined();
    expect(says('a', 1)(seen({}))).toBeUndefined();
    expect(says('a', 1)(seen({ a: 2 }, 'before'))).toBeUndefined();
    expect(says('a', 'x')(seen({ a: 2 }))).toBe('a is not "x"');
    expect(says('a', 'x', 'so')(seen({ a: 2 }))).toBe('so');
  });

  it.each(['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'])(
    '%s stays on',
    (one) => {
      expect(closedToThePublic(seen({ [one]: false }))).toBe(`it leaves ${one} off, which opens the bucket`);
      expect(closedToThePublic(seen({ [one]: true }))).toBeUndefined();
    },
  );

  it('versions are kept', () => {
    const status = (of: unknown) => ({ versioning_configuration: [{ status: of }] });
    expect(keepsVersions(seen(status('Enabled')))).toBeUndefined();
    expect(keepsVersions(seen({}))).toBeUndefined();
    expect(keepsVersions(seen(status('Suspended'), 'before'))).toBeUndefined();
    for (const values of [status('Suspended'), status(undefined), { versioning_configuration: [] }])
      expect(keepsVersions(seen(values))).toBe('it switches versioning off');
  });

  it('a lock stays or grows', () => {
    const lock = (days: unknown, mode = 'COMPLIANCE') => ({ rule: [{ default_retention: [{ days, mode }] }] });
    const block = (days: unknown, mode = 'COMPLIANCE') => ({ rule: { default_retention: { days, mode } } });
    expect(keepsTheLock(seen(lock(7)))).toBeUndefined();
    expect(keepsTheLock(seen(block(7)))).toBeUndefined();
    expect(keepsTheLock(seen(lock(7), 'after', lock(7)))).toBeUndefined();
    expect(keepsTheLock(seen(lock(8, 'GOVERNANCE'), 'after', lock(7, 'GOVERNANCE')))).toBeUndefined();
    expect(keepsTheLock(seen({}, 'before'))).toBeUndefined();
    expect(keepsTheLock(seen({}))).toBe('it locks nothing');
    expect(keepsTheLock(seen(lock('7')))).toBe('it locks nothing');
    expect(keepsTheLock(seen(lock(6), 'after', lock(7)))).toBe('it locks for 6 days, and did for 7');
    expect(keepsTheLock(seen(lock(8, 'GOVERNANCE'), 'after', lock(7)))).toBe('it lets some end the lock');
    expect(keepsTheLock(seen(lock(7, 'GOVERNANCE'), 'after', lock('7')))).toBe('it lets some end the lock');
  });

  it('attributes that do harm are not set', () => {
    const rule = setsNone('acl', 'policy');
    expect(rule(seen({}))).toBeUndefined();
    expect(rule(seen({}, 'after', null, { other: {} }))).toBeUndefined();
    expect(rule(seen({}, 'after', null, { policy: {}, acl: {} }))).toBe('it sets acl');
  });

  it('a policy is read in the configuration where it stands there', () => {
    const read = (expressions: object) => {
      const plan = aPlan([doing('aws_x.y', ['create'], null, {})], { 'aws_x.y': expressions });
      return configuredPolicy(plan.resource_changes[0]!, plan);
    };
    expect(read({ policy: { constant_value: '{}' } })).toBe('{}');
    expect([read({ policy: { constant_value: 1 } }), read({ policy: {} }), read({})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      configuredPolicy(aPlan([doing('aws_x.z', ['create'], null, {})]).resource_changes[0]!, aPlan([])),
    ).toBeUndefined();
  });
});

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

describe('which stack a plan is of', () => {
  const queue = aChange('aws_sqs_queue.undelivered_runs', {});
  const bucket = aChange('aws_s3_bucket_versioning.evidence', { bucket: 'evidence' });
  const of = (stack: string | undefined, ...changes: readonly ChangeJson[]) =>
    changesOnlyWhatBelongsHere(aCase([aUser()], { stack }, aPlan(changes))).length;

  const suppliers = aChange('aws_s3_bucket_versioning.b-1', { bucket: 'b-1' });

  it.each<[string | undefined, number, number]>([
    ['suppliers', 1, 0],
    ['suppliers-a', 1, 0],
    ['key-check', 0, 1],
    ['member-123456789012', 1, 1],
    ['watch', 0, 0],
    ['member-12345678901', 0, 0],
    ['x-member-123456789012', 0, 0],
    ['my-suppliers', 0, 0],
    [undefined, 0, 0],
  ])('%s', (stack, ofCheck, ofSuppliers) => {
    expect([of(stack, queue), of(stack, suppliers)]).toEqual([ofCheck, ofSuppliers]);
  });

  it('of another name is the check’s where all could be there, and something is there alone', () => {
    expect(of('watch', queue, bucket)).toBe(0);
    expect(of('watch', queue, aChange('aws_iam_user.valentia', { name: 'valentia', path: '/suppliers/' }))).toBe(1);
    expect(of('watch', suppliers, bucket)).toBe(0);
  });
});

describe('what the key-check stack holds', () => {
  const check = { stack: 'key-check' } as const;
  const CHECK = 'aws_iam_role_policy.access_key_rotation_check';
  const spares = {
    Effect: 'Deny',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
    Resource: `arn:aws:iam::${ACCOUNT}:user/suppliers/*`,
  };
  const may = (Action: unknown, Resource: unknown = `arn:aws:s3:::evidence`, more: object = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const role = (name: string, ...statements: readonly object[]) =>
    aChange(`aws_iam_role_policy.${name}`, { policy: statement(statements) });

  it.each<[string, ChangeJson]>([
    [
      'the check’s rights',
      role(
        'access_key_rotation_check',
        may(['iam:DeleteAccessKey', 's3:GetObject', 'logs:PutLogEvents', 'kms:Decrypt']),
        spares,
      ),
    ],
    [
      'what knows no resource',
      role('access_key_rotation_check', may(['iam:GetCredentialReport', 'cloudtrail:LookupEvents'], '*'), spares),
    ],
    [
      'the schedule’s',
      role('weekly_check', may(['lambda:InvokeFunction', 'states:StartExecution', 'sqs:SendMessage'])),
    ],
    [
      'the list’s',
      role('accounts_list', may(['organizations:ListAccounts', 'organizations:ListRoots'], '*'), may('s3:PutObject')),
    ],
    ['the digest’s', role('accounts_digest', may(['ses:SendEmail', 's3:ListBucket']))],
    ['the machine’s', role('accounts_check', may(['states:StopExecution', 's3:AbortMultipartUpload']))],
    ['the recorder’s', role('config_recorder', may(['s3:GetBucketAcl', 's3:PutObject']))],
    [
      'entering a named account',
      role('accounts_entering', may('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/member`)),
    ],
    [
      'entering the organisation',
      role(
        'accounts_entering',
        may('sts:AssumeRole', 'arn:aws:iam::*:role/member', {
          Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-abc' } },
        }),
      ),
    ],
    ['a policy that goes', doing(CHECK, ['delete'], { policy: 'x' }, null)],
    [
      'a trust of services',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: statement({
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      }),
    ],
    [
      'a trust that forbids',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: statement({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }),
      }),
    ],
    ['a trust that is known later', aChange('aws_iam_role.weekly_check', {})],
    [
      'AWS Config’s policy',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole',
      }),
    ],
    [
      'an organisation’s policy that forbids',
      aChange('aws_organizations_policy.key_creation_limit', {
        content: statement({ Effect: 'Deny', Action: '*', Resource: '*' }),
      }),
    ],
    ['attachments of it', aChange('aws_organizations_policy_attachment.key_creation_limit_1', {})],
    ['subscriptions', aChange('aws_sns_topic_subscription.access_key_leaks_12', {})],
    ['one subscription', aChange('aws_sns_topic_subscription.owner', {})],
    ['a recorder’s bucket that goes', doing('aws_s3_bucket.config_recorder', ['delete'], { bucket: 'x' }, null)],
  ])('%s', (_, change) => expect(because(change, check)).toEqual([]));

  it.each<[string, ChangeJson, string]>([
    [
      'a right more',
      role('access_key_rotation_check', may(['iam:CreateUser', 'iam:CreateAccessKey']), spares),
      'it allows iam:CreateAccessKey, iam:CreateUser',
    ],
    [
      'all but some actions',
      role('weekly_check', { Effect: 'Allow', NotAction: 'iam:*', Resource: 'x' }),
      'it allows everything but iam:*',
    ],
    [
      'all but some resources',
      role('weekly_check', { Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: 'x' }),
      'it allows everything but x',
    ],
    [
      'a right everywhere',
      role('access_key_rotation_check', may(['iam:DeleteAccessKey', 'iam:GetCredentialReport'], ['x', '*']), spares),
      'it allows iam:DeleteAccessKey on everything',
    ],
    ['rights of another role', role('weekly_check', may('ses:SendEmail')), 'it allows ses:SendEmail'],
    [
      'suppliers within reach',
      role('access_key_rotation_check', may('iam:DeleteAccessKey')),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers in part',
      role('access_key_rotation_check', { ...spares, Action: ['iam:CreateAccessKey', 'iam:UpdateAccessKey'] }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers under a condition',
      role('access_key_rotation_check', { ...spares, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'others spared',
      role('access_key_rotation_check', { ...spares, Resource: `arn:aws:iam::${ACCOUNT}:user/staff/*` }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'suppliers allowed',
      role('access_key_rotation_check', { ...spares, Effect: 'Allow', Action: 'iam:UpdateAccessKey' }),
      "it no longer forbids to change suppliers' keys",
    ],
    [
      'a way into any account',
      role('accounts_entering', may('sts:AssumeRole', 'arn:aws:iam::*:role/member')),
      'neither named nor of an organisation',
    ],
    [
      'a way into any role',
      role('accounts_entering', may('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/*`)),
      'neither named nor of an organisation',
    ],
    [
      'a way into one and another',
      role(
        'accounts_entering',
        may('sts:AssumeRole', [`arn:aws:iam::${ACCOUNT}:role/member`, 'arn:aws:iam::*:role/member']),
      ),
      'neither named nor of an organisation',
    ],
    [
      'a way into another organisation’s',
      role(
        'accounts_entering',
        may('sts:AssumeRole', 'arn:aws:iam::*:role/member', {
          Condition: { StringNotEquals: { 'aws:ResourceOrgID': 'o-abc' } },
        }),
      ),
      'neither named nor of an organisation',
    ],
    ['what cannot be read', aChange(CHECK, { policy: 'x' }), 'its policy cannot be read'],
    ['what is nowhere', aChange(CHECK, {}), 'its policy cannot be read'],
    ['a role of another name', role('more', spares), 'the check has no aws_iam_role_policy.more'],
    [
      'one of several',
      { ...role('weekly_check', spares), index: '1' },
      'the check has no aws_iam_role_policy.weekly_check',
    ],
    [
      'a trust of others',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: statement({
          Effect: 'Allow',
          Principal: { AWS: 'x', Service: 's' },
          Action: 'sts:AssumeRole',
        }),
      }),
      'its assume_role_policy names AWS x',
    ],
    [
      'a trust of all but one',
      aChange('aws_iam_role.weekly_check', {
        assume_role_policy: statement({ Effect: 'Allow', NotPrincipal: { AWS: 'x' }, Action: 'sts:AssumeRole' }),
      }),
      'names all but AWS x',
    ],
    [
      'a trust that cannot be read',
      aChange('aws_iam_role.weekly_check', { assume_role_policy: 'x' }),
      'its assume_role_policy cannot be read',
    ],
    [
      'a topic of others',
      aChange('aws_sns_topic_policy.owner', { policy: statement({ Effect: 'Allow', Principal: { AWS: 'x' } }) }),
      'its policy names AWS x',
    ],
    [
      'a queue of others',
      aChange('aws_sqs_queue_policy.undelivered_runs', { policy: statement({ Effect: 'Allow', Principal: '*' }) }),
      'its policy names everybody',
    ],
    [
      'another policy of AWS',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole2',
      }),
      "it is not AWS Config's own policy",
    ],
    [
      'one of the account',
      aChange('aws_iam_role_policy_attachment.config_recorder', {
        policy_arn: `x-arn:aws:iam::aws:policy/service-role/AWS_ConfigRole`,
      }),
      "it is not AWS Config's own policy",
    ],
    [
      'no policy at all',
      aChange('aws_iam_role_policy_attachment.config_recorder', {}),
      "it is not AWS Config's own policy",
    ],
    [
      'an organisation’s policy that allows',
      aChange('aws_organizations_policy.key_creation_limit', {
        content: statement([{ Effect: 'Deny' }, { Effect: 'Allow' }]),
      }),
      'it does more than forbid',
    ],
    [
      'one that cannot be read',
      aChange('aws_organizations_policy.key_creation_limit', { content: 'x' }),
      'it does more than forbid',
    ],
    [
      'attachments of others',
      aChange('aws_organizations_policy_attachment.x_key_creation_limit_1', {}),
      'the check has no',
    ],
    ['subscriptions of others', aChange('aws_sns_topic_subscription.owner_x', {}), 'the check has no'],
    ['subscriptions that begin so', aChange('aws_sns_topic_subscription.x_owner', {}), 'the check has no'],
    ['evidence that goes', doing('aws_s3_bucket.evidence', ['delete'], { bucket: 'x' }, null), 'evidence stays'],
    ['records that go', doing('aws_s3_bucket_policy.record_archive', ['delete', 'create'], {}, null), 'evidence stays'],
    ['another bucket', aChange('aws_s3_bucket.more', {}), 'the check has no aws_s3_bucket.more'],
  ])('not %s', (_, change, said) => {
    expect(because(change, check)).toEqual([expect.stringContaining(said) as string]);
  });

  it('what its policy will say is read in the configuration', () => {
    const configured = (text: string) =>
      because(aChange(CHECK, {}), check, { [CHECK]: { policy: { constant_value: text } } });
    expect(configured(statement([may('iam:GetUser', 'x'), spares]))).toEqual([]);
    expect(configured(statement([may('iam:CreateUser', 'x'), spares]))).toHaveLength(1);
  });

  it.each(['inline_policy', 'managed_policy_arns', 'force_detach_policies'])('a role sets no %s', (attribute) => {
    const ROLE = 'aws_iam_role.weekly_check';
    expect(because(aChange(ROLE, {}), check, { [ROLE]: { [attribute]: {} } })[0]).toContain(`it sets ${attribute}`);
  });

  describe('a bucket of evidence', () => {
    const NEVER = [
      ...['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion', 's3:PutObjectRetention', 's3:DeleteBucketPolicy'],
      ...[
        's3:PutBucketPolicy',
        's3:PutBucketVersioning',
        's3:PutBucketObjectLockConfiguration',
        's3:PutLifecycleConfiguration',
      ],
    ];
    const denies = (name: string, Action: readonly string[], more: object = {}) =>
      because(
        aChange(`aws_s3_bucket_policy.${name}`, {
          policy: statement({ Effect: 'Deny', Principal: '*', Action, Resource: 'x', ...more }),
        }),
        check,
      );

    it('goes on denying everybody what would open it', () => {
      expect([denies('evidence', NEVER), denies('record_archive', NEVER), denies('config_recorder', [])]).toEqual([
        [],
        [],
        expect.any(Array),
      ]);
      for (const more of [{ Effect: 'Allow' }, { Principal: { AWS: 'x' } }, { Condition: { Bool: { a: 'true' } } }])
        expect(denies('evidence', NEVER, more)[0]).toContain(`it no longer denies ${NEVER[0]}, s3:DeleteObjectVersion`);
      for (const missing of NEVER)
        expect(
          denies(
            'evidence',
            NEVER.filter((one) => one !== missing),
          )[0],
        ).toContain(`it no longer denies ${missing};`);
    });

    it('is read strictly, and of the recorder’s nothing is asked', () => {
      expect(because(aChange('aws_s3_bucket_policy.evidence', { policy: 'x' }), check)[0]).toContain(
        'its policy cannot be read',
      );
      expect(because(aChange('aws_s3_bucket_policy.evidence', {}), check)[0]).toContain('its policy cannot be read');
      expect(because(aChange('aws_s3_bucket_policy.config_recorder', { policy: 'x' }), check)).toEqual([]);
      expect(
        because(
          doing(
            'aws_s3_bucket_policy.evidence',
            ['update'],
            { policy: 'x' },
            { policy: statement({ Effect: 'Deny', Principal: '*', Action: NEVER, Resource: 'x' }) },
          ),
          check,
        ),
      ).toEqual([]);
    });
  });
});

describe('the role in another account', () => {
  const member = { stack: 'member-111111111111' } as const;
  const CHECK_ROLE = `arn:aws:iam::${ACCOUNT}:role/access-key-rotation-check`;
  const spares = {
    Effect: 'Deny',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
    Resource: '*:user/suppliers/*',
  };
  const reads = { Effect: 'Allow', Action: ['iam:GetUser', 'iam:ListAccessKeys'], Resource: '*' };
  const trust = (of: object = {}) => ({
    ...{ Effect: 'Allow', Principal: { AWS: CHECK_ROLE }, Action: 'sts:AssumeRole' },
    ...{ Condition: { StringEquals: { 'sts:ExternalId': 'north' } }, ...of },
  });
  const trusting = (of: object) =>
    because(aChange('aws_iam_role.key_check_member', { assume_role_policy: statement(of) }), member);
  const allowing = (...of: readonly object[]) =>
    because(aChange('aws_iam_role_policy.key_check_member', { policy: statement(of) }), member);

  it('trusts the check alone, under a condition', () => {
    expect(trusting(trust())).toEqual([]);
    expect(trusting(trust({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }))).toEqual([]);
    expect(trusting(trust({ Principal: { AWS: '${aws_iam_role.access_key_rotation_check.arn}' } }))).toEqual([]);
  });

  it.each<[string, object]>([
    ['somebody else', trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
    ['a role that begins so', trust({ Principal: { AWS: `${CHECK_ROLE}2` } })],
    ['any account’s', trust({ Principal: { AWS: CHECK_ROLE.replace(ACCOUNT, '*') } })],
    [
      'somebody beside it',
      trust({ Principal: { AWS: [CHECK_ROLE, `arn:aws:iam::999999999999:role/access-key-rotation-check`] } }),
    ],
    ['a service', trust({ Principal: { Service: 'lambda.amazonaws.com' } })],
    ['all but one', trust({ Principal: undefined, NotPrincipal: { AWS: CHECK_ROLE } })],
    ['it for more', trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] })],
    ['it without a condition', trust({ Condition: undefined })],
    ['it under another', trust({ Condition: { StringLike: { 'sts:ExternalId': '*' } } })],
    ['it under an empty one', trust({ Condition: { StringEquals: { 'sts:ExternalId': '' } } })],
    ['nobody', trust({ Effect: 'Deny' })],
    ['it, and another', [trust(), trust({ Principal: '*' })]],
  ])('and not %s', (_, of) =>
    expect(trusting(of)[0]).toContain('it trusts others than the check, or the check without a condition'),
  );

  it('is allowed what the check does, and never a supplier’s key', () => {
    expect(allowing(reads, spares)).toEqual([]);
    expect(allowing({ ...reads, Action: ['iam:CreateUser', 'iam:GetUser'] }, spares)[0]).toContain(
      'it allows iam:CreateUser',
    );
    expect(allowing({ Effect: 'Allow', NotAction: 'a:b', Resource: '*' }, spares)[0]).toContain(
      'it allows everything but a:b',
    );
    expect(allowing({ Effect: 'Allow', Action: 'iam:GetUser', NotResource: 'x' }, spares)[0]).toContain(
      'it allows everything but x',
    );
    expect(allowing(reads)[0]).toContain("it does not forbid to change suppliers' keys");
    expect(because(aChange('aws_iam_role_policy.key_check_member', { policy: 'x' }), member)[0]).toContain(
      'its policy cannot be read',
    );
  });

  it('is one, of that name, and goes as it was', () => {
    expect(because(aChange('aws_iam_role.more', {}), member)[0]).toContain(
      'the role of a member is not aws_iam_role.more',
    );
    expect(because(aChange('aws_iam_role.key_check_member', {}, { index: 0 }), member)[0]).toContain(
      'the role of a member is not',
    );
    expect(because(aChange('aws_iam_role.key_check_member', {}), member)[0]).toContain('it trusts others');
    expect(
      because(doing('aws_iam_role.key_check_member', ['delete'], { assume_role_policy: 'x' }, null), member),
    ).toEqual([]);
    expect(because(doing('aws_iam_role_policy.key_check_member', ['delete'], { policy: 'x' }, null), member)).toEqual(
      [],
    );
    expect(because(aChange('aws_sns_topic.x', {}), member)[0]).toContain('a member stack holds the role');
  });

  describe('that a template makes in every account', () => {
    const SET = 'aws_cloudformation_stack_set.key_check_member';
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:user/suppliers/*']] };
    const properties = {
      ...{ RoleName: 'x', Description: 'y', AssumeRolePolicyDocument: { Statement: [trust()] } },
      Policies: [
        {
          PolicyName: 'z',
          PolicyDocument: { Version: '2012-10-17', Statement: [reads, { ...spares, Resource: joined }] },
        },
      ],
    };
    const role = { Type: 'AWS::IAM::Role', Properties: properties };
    const template = (of: object = {}) => ({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'd',
      Resources: { KeyCheckMember: role },
      ...of,
    });
    const made = (body: unknown, more: object = { permission_model: 'SERVICE_MANAGED' }) =>
      because(aChange(SET, { template_body: typeof body === 'string' ? body : JSON.stringify(body), ...more }), {
        stack: 'key-check',
      });
    const withRole = (of: object) => template({ Resources: { KeyCheckMember: { ...role, ...of } } });
    const withProperties = (of: object) => withRole({ Properties: { ...properties, ...of } });

    it('is that role', () => {
      expect(made(template())).toEqual([]);
      expect(because(doing(SET, ['delete'], { template_body: 'x' }, null), { stack: 'key-check' })).toEqual([]);
      const configured = { [SET]: { template_body: { constant_value: JSON.stringify(template()) } } };
      expect(
        because(aChange(SET, { permission_model: 'SERVICE_MANAGED' }), { stack: 'key-check' }, configured),
      ).toEqual([]);
    });

    it('by the hands of AWS', () => {
      expect(made(template(), { permission_model: 'SELF_MANAGED' })[0]).toContain(
        'its permissions are not those that AWS manages',
      );
    });

    it.each<[string, unknown]>([
      ['nothing', 'x'],
      ['a list', []],
      ['a resource more', template({ Resources: { KeyCheckMember: role, More: role } })],
      ['another resource', template({ Resources: { More: role } })],
      ['outputs', template({ Outputs: {} })],
      ['a user', withRole({ Type: 'AWS::IAM::User' })],
      ['a role that stays', withRole({ DeletionPolicy: 'Retain' })],
      ['a role with managed policies', withProperties({ ManagedPolicyArns: ['x'] })],
      ['a role without policies', withProperties({ Policies: undefined })],
      ['a role with two', withProperties({ Policies: [...properties.Policies, ...properties.Policies] })],
    ])('and not %s', (_, body) =>
      expect(made(body)[0]).toContain('its template makes something else than the role of a member'),
    );

    it('with its trust and its rights', () => {
      expect(
        made(withProperties({ AssumeRolePolicyDocument: { Statement: [trust({ Principal: '*' })] } }))[0],
      ).toContain('it trusts others');
      const rights = (...Statement: readonly object[]) =>
        made(withProperties({ Policies: [{ PolicyName: 'z', PolicyDocument: { Statement } }] }))[0];
      expect(rights(reads)).toContain("it does not forbid to change suppliers' keys");
      expect(rights({ ...reads, Action: 'iam:CreateUser' }, spares)).toContain('it allows iam:CreateUser');
    });
  });
});
