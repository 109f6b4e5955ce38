import { readdirSync } from 'node:fs';
import { gate } from '../../change-records/gate/gate';
import type { Plan } from '../../change-records/plan/plan';
import { policyChanges } from '../../change-records/record/policy-change';
import { aChange, BY_HAND, byHand, byHandBut, byHandText } from './by-hand-plan';
import { changeOf, codes, golden, meddled, type PlanJson, recordOf, someFacts } from './golden-plan';

const CHECKS = 'aws_iam_role_policy.access_key_rotation_check';
const NOT_HERE = ['NOT_ALLOWED_HERE'];
const AWS = 'registry.terraform.io/hashicorp/aws';

const said = (plan: Plan, facts = someFacts()): string =>
  gate(plan, facts)
    .refusals.map(({ because }) => because)
    .join('\n');

/** A plan of the suppliers stack that does nothing, and one thing more. */
const andMore = (address: string, after: Record<string, unknown>, more?: object): Plan =>
  meddled('nothing', (json) => void json.resource_changes.push(aChange(address, after, more)));

describe('what a supplier could be given in a plan by hand', () => {
  it.each([
    [
      'a managed policy',
      'aws_iam_user_policy_attachment.admin',
      { user: 'valentia', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      'IAM user valentia is allowed all that arn:aws:iam::aws:policy/AdministratorAccess says',
    ],
    [
      'a group',
      'aws_iam_user_group_membership.admins',
      { user: 'valentia', groups: ['admins'] },
      'IAM user valentia is put into admins, and may do what they may',
    ],
    [
      'a group, from the side of the group',
      'aws_iam_group_membership.admins',
      { name: 'all', users: ['valentia'], group: 'admins' },
      'IAM users valentia is put into admins',
    ],
    [
      'a password',
      'aws_iam_user_login_profile.valentia',
      { user: 'valentia' },
      'IAM user valentia gets a password for the console',
    ],
    [
      'an SSH key',
      'aws_iam_user_ssh_key.valentia',
      { username: 'valentia', encoding: 'SSH' },
      'IAM user valentia gets an SSH key',
    ],
    [
      'a policy for everybody who has it',
      'aws_iam_policy.wide',
      { name: 'wide', policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' },
      'managed policy wide: the user may * on *',
    ],
    [
      'a function that anybody may call',
      'aws_lambda_permission.open',
      { principal: '*', function_name: 'x' },
      'it is not known here',
    ],
  ])('%s is refused, and shown with what it grants', (_, address, after, grants) => {
    const plan = andMore(address, after);
    expect(codes(plan)).toEqual(NOT_HERE);
    expect(said(plan)).toContain(grants);
  });

  it('another kind of credential is refused, told in the record, and nobody may answer for it', () => {
    const after = { user_name: 'feed', service_name: 'codecommit.amazonaws.com' };
    const plan = andMore('aws_iam_service_specific_credential.feed', after);
    expect(gate(plan, someFacts()).refusals).toMatchObject([{ code: 'NOT_ALLOWED_HERE' }]);
    expect(gate(plan, someFacts()).refusals[0]).not.toHaveProperty('acceptable');
    expect(policyChanges(plan)).toEqual([
      {
        address: 'aws_iam_service_specific_credential.feed',
        on: 'IAM user feed',
        change: 'created',
        sentences: ['new: gets a user name and a password of its own for codecommit.amazonaws.com.'],
      },
    ]);
    expect(recordOf(plan).headline).toContain('1 policy changed');
  });

  it('and what one may answer for is about its address', () => {
    const plan = andMore('aws_sns_topic.more', { name: 'more' });
    expect(gate(plan, someFacts()).refusals).toMatchObject([{ acceptable: { about: 'aws_sns_topic.more' } }]);
  });
});

describe('a resource of a known type', () => {
  it.each([
    ['at another address', 'aws_iam_user_policy.more', { user: 'valentia', name: 'upload' }, 'is not the one that'],
    ['of a user outside the ledger', 'aws_iam_user.admin', { name: 'admin', path: '/suppliers/' }, 'has no user admin'],
    ['of another name', 'aws_iam_user_policy.valentia', { user: 'valentia', name: 'more' }, 'is not "upload"'],
    [
      'that opens a bucket',
      'aws_s3_bucket_public_access_block.kpa-valentia',
      { bucket: 'kpa-valentia', block_public_acls: true, block_public_policy: false },
      'leaves block_public_policy off',
    ],
    [
      'that stops versions',
      'aws_s3_bucket_versioning.kpa-valentia',
      { bucket: 'kpa-valentia', versioning_configuration: [{ status: 'Suspended' }] },
      'switches versioning off',
    ],
    ['that is none of ours', 'aws_ssm_parameter.note', { name: '/note', type: 'SecureString' }, 'only sealed secrets'],
    ['in plain text', 'aws_ssm_parameter.sealed_secret_valentia', { type: 'String' }, 'type is not "SecureString"'],
  ])('%s is refused', (_, address, after, because) => {
    const plan = andMore(address, after);
    expect(codes(plan)).toContain('NOT_ALLOWED_HERE');
    expect(said(plan)).toContain(because);
  });

  it.each([
    ['a bucket', 'aws_s3_bucket.kpa-valentia', ['delete']],
    ['what closes a bucket', 'aws_s3_bucket_public_access_block.kpa-valentia', ['delete']],
    ['a policy, to look after it no longer', 'aws_iam_user_policy.valentia', ['forget']],
  ])('may not lose %s', (_, address, actions) => {
    const before = { bucket: 'kpa-valentia', user: 'valentia', name: 'upload' };
    const change = { actions, before, after: null, after_unknown: {} };
    expect(codes(andMore(address, {}, { change }))).toEqual(NOT_HERE);
  });

  it('may not move a user out of the path, nor let it be destroyed with all it has', () => {
    const moved = meddled('start', (json) => {
      Object.assign(changeOf(json, 'aws_iam_user.valentia').change.after ?? {}, { path: '/' });
    });
    expect(said(moved)).toContain('its path is not /suppliers/');
    const forced = meddled('start', (json) => {
      const { resources } = json.configuration.root_module;
      Object.assign(resources.find(({ address }) => address === 'aws_iam_user.valentia')?.expressions ?? {}, {
        force_destroy: { constant_value: true },
      });
    });
    expect(said(forced)).toContain('it sets force_destroy');
  });

  it('made by another provider is refused, whatever its name is', () => {
    for (const provider_name of [
      'registry.example.org/hashicorp/aws',
      'registry.terraform.io/somebody/aws',
      undefined,
    ]) {
      const plan = meddled('start', (json) => {
        Object.assign(changeOf(json, 'aws_iam_user.valentia'), { provider_name });
      });
      expect(codes(plan)).toEqual(NOT_HERE);
    }
    const tofu = meddled('start', (json) => {
      for (const one of json.resource_changes)
        Object.assign(one, { provider_name: AWS.replace('terraform.io', 'opentofu.org') });
    });
    expect(codes(tofu)).toEqual([]);
  });

  it('in a module is refused', () => {
    const plan = meddled('start', (json) => {
      const user = changeOf(json, 'aws_iam_user.valentia');
      Object.assign(user, { address: `module.more.${user.address}`, module_address: 'module.more' });
    });
    expect(said(plan)).toContain('it stands in a module');
  });
});

describe('what runs besides the provider of AWS', () => {
  const configured = (change: (configuration: PlanJson['configuration']) => void): Plan =>
    meddled('nothing', (json) => change(json.configuration));

  it.each([
    [
      'another provider',
      (of) => void (of.provider_config.null = { full_name: 'registry.terraform.io/hashicorp/null' }),
    ],
    [
      'the provider somewhere else',
      (of) => void Object.assign(of.provider_config.aws ?? {}, { expressions: { endpoints: [{}] } }),
    ],
    [
      'the provider with hidden tags',
      (of) => void Object.assign(of.provider_config.aws ?? {}, { expressions: { ignore_tags: [{}] } }),
    ],
    ['a module', (of) => void (of.root_module.module_calls = { more: { source: './more' } })],
    [
      'a provisioner',
      (of) => void Object.assign(of.root_module.resources[0] ?? {}, { provisioners: [{ type: 'local-exec' }] }),
    ],
    [
      'a data source that runs a program',
      (of) =>
        void of.root_module.resources.push({
          address: 'data.external.x',
          mode: 'data',
          type: 'external',
          expressions: {},
        }),
    ],
    [
      'an ephemeral resource',
      (of) =>
        void of.root_module.resources.push({
          ...{ address: 'ephemeral.aws_x.y', mode: 'ephemeral', type: 'aws_x', expressions: {} },
        }),
    ],
  ] as readonly (readonly [string, (of: PlanJson['configuration']) => void])[])('%s is refused', (_, change) => {
    expect(codes(configured(change))).toEqual(NOT_HERE);
  });

  it('an action is refused, and so is one that was put off', () => {
    const action = { address: 'action.aws_lambda_invoke.x', type: 'aws_lambda_invoke', name: 'x', provider_name: AWS };
    expect(codes(meddled('nothing', (json) => Object.assign(json, { action_invocations: [action] })))).toEqual(
      NOT_HERE,
    );
    const putOff = { deferred_action_invocations: [{ reason: 'unknown', action_invocation: action }] };
    expect(codes(meddled('nothing', (json) => Object.assign(json, putOff)))).toEqual(['UNREADABLE_SECTION']);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a later minor format', (json) => void (json.format_version = '1.3')],
    ['a section that is new', (json) => void Object.assign(json, { surprises: [1] })],
    ['a new field of a resource', (json) => void Object.assign(json.resource_changes[0] ?? {}, { afterwards: 'x' })],
    [
      'a new field of a change',
      (json) => void Object.assign(json.resource_changes[0]?.change ?? {}, { then: { a: 1 } }),
    ],
    ['something new in the configuration', (json) => void Object.assign(json.configuration, { hooks: ['x'] })],
    ['something new in its module', (json) => void Object.assign(json.configuration.root_module, { actions: [{}] })],
    ['something put off', (json) => void Object.assign(json, { deferred_changes: [{ reason: 'unknown' }] })],
    ['a new word for what is done', (json) => void json.resource_changes[0]?.change.actions.push('lease')],
  ] as readonly (readonly [string, (json: PlanJson) => void])[])('%s is refused', (_, change) => {
    expect(codes(meddled('start', change))).toContain('UNREADABLE_SECTION');
  });

  it('is let pass where it is there and empty', () => {
    expect(codes(meddled('start', (json) => Object.assign(json, { surprises: [], more: {}, none: null })))).toEqual([]);
  });
});

describe('the plan of a stack', () => {
  it('of the suppliers is none of the check, and the other way round', () => {
    expect(codes(golden('start'), { ...someFacts(), stack: 'suppliers' })).toEqual([]);
    expect(codes(golden('start'), { ...someFacts(), stack: 'key-check' })).toContain('NOT_ALLOWED_HERE');
    expect(codes(byHand('key-check'), { ...someFacts(), stack: 'suppliers' })).toContain('NOT_ALLOWED_HERE');
  });

  it.each(['key-check', 'key-check-with-everything'])('%s is allowed, under its name and any other', (name) => {
    for (const stack of ['key-check', 'watch', undefined]) {
      expect([stack, codes(byHand(name), { ...someFacts(), stack })]).toEqual([stack, []]);
    }
  });

  it('of another name is judged as the suppliers where it is a mixture', () => {
    const plan = byHandBut('key-check', (json) => {
      json.resource_changes.push(aChange('aws_iam_user.valentia', { name: 'valentia', path: '/suppliers/' }));
    });
    expect(codes(plan)).toContain('NOT_ALLOWED_HERE');
  });

  it.each([
    ['a function of another name', 'aws_lambda_function.more', { function_name: 'more' }],
    ['a role that another account takes on', 'aws_iam_role.weekly_check', { assume_role_policy: trusting('AWS') }],
    ['a role that may more', 'aws_iam_role_policy.weekly_check', allowing('iam:CreateAccessKey')],
    ['a role that may it everywhere', 'aws_iam_role_policy.weekly_check', allowing('sqs:SendMessage')],
    ['a check that spares nobody', CHECKS, allowing('iam:GetUser', 'arn:aws:iam::123456789012:user/*')],
    ['a policy that nobody can read', CHECKS, { policy: '{"Statement":[{"Effect":"Allow"}]}' }],
    ['a policy of AWS', 'aws_iam_role_policy_attachment.config_recorder', { policy_arn: 'arn:aws:iam::aws:policy/X' }],
    ['a bucket that locks nothing', 'aws_s3_bucket_object_lock_configuration.record_archive', { rule: [] }],
    ['a lock elsewhere', 'aws_s3_bucket_object_lock_configuration.more', locking('COMPLIANCE', 2_557)],
    ['a policy that allows', 'aws_organizations_policy.key_creation_limit', { content: trusting('AWS') }],
  ])('of the check may not have %s', (_, address, after) => {
    const plan = byHandBut('key-check', (json) => {
      json.resource_changes = json.resource_changes.filter((one) => one.address !== address);
      json.resource_changes.push(aChange(address, after));
    });
    expect(codes(plan, { ...someFacts(), stack: 'key-check' })).toEqual(NOT_HERE);
  });
});

it.each([
  ['evidence', 's3:PutBucketPolicy'],
  ['record_archive', 's3:DeleteBucketPolicy'],
  ['record_archive', 's3:PutObjectRetention'],
  ['evidence', 's3:BypassGovernanceRetention'],
])('the policy of %s goes on denying what would loosen its lock', (name, missing) => {
  const plan = byHandBut('key-check-with-everything', (json) => {
    const address = `aws_s3_bucket_policy.${name}`;
    const { change } = changeOf(json, address);
    const all = ['s3:DeleteObjectVersion', 's3:PutBucketVersioning', 's3:PutLifecycleConfiguration'];
    all.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy');
    all.push('s3:BypassGovernanceRetention', 's3:PutObjectRetention');
    Object.assign(change, { after: { bucket: name, ...denying(all.filter((action) => action !== missing)) } });
  });
  expect(said(plan, { ...someFacts(), stack: 'key-check' })).toContain(`it no longer denies ${missing};`);
});

describe('a lock', () => {
  const lockChanged = (before: object, after: object | null): readonly string[] =>
    codes(
      byHandBut('key-check', (json) => {
        const address = 'aws_s3_bucket_object_lock_configuration.record_archive';
        const actions = after === null ? ['delete'] : ['update'];
        json.resource_changes.push(aChange(address, {}, { change: { actions, before, after, after_unknown: {} } }));
      }),
      { ...someFacts(), stack: 'key-check' },
    );

  it.each([
    ['grows', locking('COMPLIANCE', 400), []],
    ['is made stricter', locking('COMPLIANCE', 365, 'GOVERNANCE'), []],
    ['becomes shorter', locking('COMPLIANCE', 364), NOT_HERE],
    ['can be ended by somebody', locking('GOVERNANCE', 365), NOT_HERE],
    ['is forgotten', { rule: [] }, NOT_HERE],
    ['goes', null, NOT_HERE],
  ])('that %s is judged', (_, after, expected) => {
    const before = locking((after as { was?: string } | null)?.was ?? 'COMPLIANCE', 365);
    expect(lockChanged(before, after)).toEqual(expected);
  });
});

describe('what real Terraform planned by hand', () => {
  it.each([
    ['administrator-attached', 'IAM role helper is allowed all that arn:aws:iam::aws:policy/AdministratorAccess says'],
    ['administrator-attached', 'AWS arn:aws:iam::999999999999:root may sts:AssumeRole'],
    ['second-policy', 'the user may * on *'],
    ['terraform-data', 'creates terraform_data.note: it is made by terraform.io/builtin/terraform'],
    ['provisioner', 'runs the provisioner local-exec of aws_iam_user.valentia'],
    ['imported-stranger', 'takes over aws_iam_access_key.admin["1"]: the ledger has no user admin'],
    ['imported-stranger', 'changes aws_iam_user.admin: the ledger has no user admin'],
    ['key-check-for-somebody-else', 'names AWS arn:aws:iam::999999999999:root'],
  ])('%s is refused: %s', (name, because) => {
    expect(codes(byHand(name))).toContain('NOT_ALLOWED_HERE');
    expect(said(byHand(name))).toContain(because);
  });
});

it('no plan of them names a folder of any machine', () => {
  const kept = readdirSync(BY_HAND).map((file) => file.replace('.plan.json', ''));
  expect(kept.length).toBeGreaterThan(10);
  for (const name of kept) expect(byHandText(name)).not.toMatch(/\/(work|tmp|root|home|Users|var)\//);
});

function allowing(Action: string, Resource = '*'): { policy: string } {
  return { policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Action, Resource }] }) };
}

function locking(mode: string, days: number, was?: string): Record<string, unknown> {
  return { rule: [{ default_retention: [{ mode, days }] }], ...(was !== undefined && { was }) };
}

function denying(Action: readonly string[]): { policy: string } {
  return { policy: JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: '*' }] }) };
}

function trusting(kind: string): string {
  const Principal = { [kind]: 'arn:aws:iam::999999999999:root' };
  return JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Resource: '*' }] });
}
