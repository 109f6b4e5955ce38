import type { DeploymentFacts } from '../../role-policies/deployment-facts';
import { type Purpose, statementsFor } from '../../role-policies/roles';
import { policyDocument, type Statement } from '../../role-policies/statement';
import { everyMonitoring } from '../settings/every-monitoring';
import { isAllowed } from './iam-evaluation';
import { ACCOUNT, BOUNDARY, someFacts, someSettings } from './some-settings';

const PURPOSES: readonly Purpose[] = ['plan', 'apply', 'audit', 'emergency', 'boundary'];
const EVERYTHING = someSettings(
  {
    check: {
      accounts: {
        organisation: { id: 'o-a1b2c3d4e5', units: ['r-a1b2'], stackSet: true },
        list: ['444455556666'],
        from: ACCOUNT,
      },
    },
    monitoring: everyMonitoring(ACCOUNT),
    rotation: { dataEventTrail: { bucket: 'example-trail' } },
  },
  { kmsKeyArn: `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/0a1b2c3d` },
);

const user = (path: string): string => `arn:aws:iam::${ACCOUNT}:user${path}`;
const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

function may(purpose: Purpose, facts: Partial<DeploymentFacts> = {}) {
  const document = policyDocument(statementsFor(purpose, someFacts(facts)));
  return (action: string, resource: string, context: Record<string, string> = {}): boolean =>
    isAllowed([document], { action, resource, context });
}

const allowed = (purpose: Purpose, facts: Partial<DeploymentFacts> = {}): readonly Statement[] =>
  statementsFor(purpose, someFacts(facts)).filter(({ Effect }) => Effect === 'Allow');

/** What only reads; `kms:Decrypt` opens what may be read. */
const isReading = (action: string): boolean =>
  /:(Get|List|Describe|Lookup|GenerateCredentialReport$)|^kms:Decrypt$/.test(action);

describe.each(PURPOSES)('the policy of a role: %s', (purpose) => {
  test.each([
    ['as little as possible', someSettings()],
    ['everything that there is', EVERYTHING],
  ])('says what each statement is for, once, with %s', (_, settings) => {
    const statements = statementsFor(purpose, someFacts({ settings, plansBucket: 'example-plans' }));
    const sids = statements.map(({ Sid }) => Sid);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(new Set(sids).size).toBe(sids.length);
    expect(statements.filter(({ Action, Resource }) => Action.length === 0 || Resource.length === 0)).toEqual([]);
  });

  test('names its actions one by one, and a resource wherever AWS takes one', () => {
    const statements = allowed(purpose, { settings: EVERYTHING, plansBucket: 'example-plans' });
    const ofRecorder = (sid: string): boolean => sid.startsWith('Recorder');
    const wild = statements.filter(({ Sid, Action }) => !ofRecorder(Sid) && Action.some((one) => one.includes('*')));
    expect(wild).toEqual([]);
    const anywhere = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
    expect(anywhere.filter((action) => !TAKES_NO_RESOURCE.some((one) => one.test(action)))).toEqual([]);
  });
});

/** AWS's Service Authorization Reference lists no resource for these; organizations' have one that nobody knows before. */
const TAKES_NO_RESOURCE = [
  /^iam:(ListUsers|GenerateCredentialReport|GetCredentialReport|GetAccountAuthorizationDetails)$/,
  /^cloudtrail:LookupEvents$/,
  /^ssm:DescribeParameters$/,
  /^config:\w*(ConfigurationRecorders?|DeliveryChannels?|ConfigurationRecorderStatus)$/,
  /^config:DescribeConfigRules$/,
  /^sns:((Get|Set)SubscriptionAttributes|Unsubscribe)$/,
  /^organizations:/,
  // Of the recorder alone, within its boundary.
  /^(config|iam):[A-Za-z]+\*$/,
];

describe('the role that plans', () => {
  test('reads, and changes nothing: neither plans of others, nor the lock, nor the state', () => {
    const actions = allowed('plan', { settings: EVERYTHING }).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !isReading(action))).toEqual([]);
    expect(actions).not.toContain('iam:GetAccountAuthorizationDetails');
    const plan = may('plan');
    expect(plan('s3:GetObject', 'arn:aws:s3:::example-state/keyturn/suppliers.tfstate')).toBe(true);
    for (const file of ['suppliers.tfstate', 'suppliers.tfstate.tflock']) {
      expect(plan('s3:PutObject', `arn:aws:s3:::example-state/keyturn/${file}`)).toBe(false);
      expect(plan('s3:DeleteObject', `arn:aws:s3:::example-state/keyturn/${file}`)).toBe(false);
    }
  });

  test('puts a plan where nothing is, where it is told a bucket for them, and reads none', () => {
    const plan = may('plan', { plansBucket: 'example-plans' });
    const there = 'arn:aws:s3:::example-plans/keyturn-plans/17.tgz';
    expect(plan('s3:PutObject', there, { 's3:if-none-match': '*' })).toBe(true);
    expect(plan('s3:PutObject', there)).toBe(false);
    expect(plan('s3:GetObject', there)).toBe(false);
    expect(plan('s3:PutObject', 'arn:aws:s3:::example-plans/else', { 's3:if-none-match': '*' })).toBe(false);
  });

  test('looks at users of ours and at buckets that the settings name, and at nobody else', () => {
    const plan = may('plan');
    expect(plan('iam:GetUser', user('/suppliers/valentia'))).toBe(true);
    expect(plan('iam:GetUser', user('/staff/ana'))).toBe(false);
    expect(plan('s3:GetBucketPolicy', 'arn:aws:s3:::kpa-valentia')).toBe(true);
    expect(plan('s3:GetBucketPolicy', 'arn:aws:s3:::kpa-valentia-2')).toBe(false);
  });
});

describe('the role that applies', () => {
  const apply = may('apply');
  const bound = { 'iam:PermissionsBoundary': BOUNDARY };

  test('makes and rotates keys of users of ours, whoever they are', () => {
    for (const action of ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey']) {
      expect(apply(action, user('/suppliers/somebody-new'))).toBe(true);
      expect(apply(action, user('/staff/ana'))).toBe(false);
      expect(apply(action, user('/ana'))).toBe(false);
    }
  });

  test.each([
    ['iam:CreateUser', user('/suppliers/valentia')],
    ['iam:PutUserPolicy', user('/suppliers/valentia')],
    ['iam:CreateRole', role('access-key-rotation-check')],
    ['iam:PutRolePolicy', role('access-key-rotation-check')],
  ])('%s only within the boundary', (action, resource) => {
    expect(apply(action, resource, bound)).toBe(true);
    expect(apply(action, resource)).toBe(false);
    expect(apply(action, resource, { 'iam:PermissionsBoundary': `arn:aws:iam::aws:policy/AdministratorAccess` })).toBe(
      false,
    );
  });

  test.each([
    ['iam:CreatePolicyVersion', BOUNDARY],
    ['iam:SetDefaultPolicyVersion', BOUNDARY],
    ['iam:DeleteUserPermissionsBoundary', user('/suppliers/valentia')],
    ['iam:DeleteRolePermissionsBoundary', role('access-key-rotation-check')],
    ['iam:AttachUserPolicy', user('/suppliers/valentia')],
    ['iam:AddUserToGroup', user('/suppliers/valentia')],
    ['iam:CreateLoginProfile', user('/suppliers/valentia')],
    ['iam:AttachRolePolicy', role('access-key-rotation-check')],
    ['iam:PutRolePolicy', role('keyturn-apply')],
    ['iam:UpdateAssumeRolePolicy', role('keyturn-apply')],
    ['iam:PassRole', role('access-key-rotation-check')],
    ['iam:DeleteUser', user('/suppliers/valentia')],
    ['s3:DeleteBucketPolicy', 'arn:aws:s3:::kpa-valentia'],
    ['s3:DeleteObject', 'arn:aws:s3:::example-state/keyturn/suppliers.tfstate'],
    ['sts:AssumeRole', role('admin')],
  ])('never %s, by which it would become more than it is', (action, resource) => {
    expect(apply(action, resource, bound)).toBe(false);
  });

  test('takes and gives the lock back, and hands roles to their services alone', () => {
    for (const action of ['s3:PutObject', 's3:DeleteObject']) {
      expect(apply(action, 'arn:aws:s3:::example-state/keyturn/suppliers.tfstate.tflock')).toBe(true);
    }
    const check = role('access-key-rotation-check');
    expect(apply('iam:PassRole', check, { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(true);
    expect(apply('iam:PassRole', check, { 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(false);
  });

  test('uses the KMS key of the deployment through its services alone, and gives it to Lambda alone', () => {
    const key = `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/0a1b2c3d`;
    const withKey = may('apply', { settings: someSettings({}, { kmsKeyArn: key }) });
    const via = (service: string) => ({ 'kms:ViaService': `${service}.ap-southeast-2.amazonaws.com` });
    const forAws = { 'kms:GrantIsForAWSResource': 'true' };
    expect(withKey('kms:GenerateDataKey', key, via('scheduler'))).toBe(true);
    expect(withKey('kms:CreateGrant', key, { ...via('lambda'), ...forAws })).toBe(true);
    expect(withKey('kms:CreateGrant', key, via('lambda'))).toBe(false);
    expect(withKey('kms:CreateGrant', key, { ...via('sqs'), ...forAws })).toBe(false);
    expect(withKey('kms:Encrypt', key)).toBe(false);
    expect(withKey('kms:PutKeyPolicy', key, via('lambda'))).toBe(false);
  });

  test('archives a record once', () => {
    const there = 'arn:aws:s3:::example-records/records/keyturn/0001.json';
    expect(apply('s3:PutObject', there, { 's3:if-none-match': '*' })).toBe(true);
    expect(apply('s3:PutObject', there)).toBe(false);
    expect(apply('s3:DeleteObject', there)).toBe(false);
  });

  test.each([
    ['for users', { permissionsBoundary: undefined }, 'permissionsBoundary'],
    ['for roles', { rolePermissionsBoundary: undefined }, 'rolePermissionsBoundary'],
  ])('is not printed without a boundary %s, unless somebody answers for it', (_, deployment, named) => {
    const facts = someFacts({ settings: someSettings({}, deployment) });
    expect(() => statementsFor('apply', facts)).toThrow(new RegExp(`deployment\\.${named}`));
    expect(statementsFor('apply', facts, { withoutBoundary: true }).length).toBeGreaterThan(0);
  });

  test('asks no boundary of roles where it applies the suppliers alone', () => {
    const settings = someSettings({}, { rolePermissionsBoundary: undefined });
    const actions = allowed('apply', { settings, stacks: ['suppliers'] }).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /Role|lambda:/.test(action))).toEqual([]);
  });

  test('takes a user over from wherever it is, and no other', () => {
    const adopting = may('apply', { adopting: ['kotahi-writer'] });
    for (const path of ['/kotahi-writer', '/staff/kotahi-writer', '/suppliers/kotahi-writer']) {
      expect(adopting('iam:UpdateUser', user(path))).toBe(true);
      expect(adopting('iam:PutUserPermissionsBoundary', user(path), bound)).toBe(true);
    }
    expect(adopting('iam:UpdateUser', user('/staff/not-kotahi-writer'))).toBe(false);
    expect(apply('iam:UpdateUser', user('/suppliers/valentia'))).toBe(false);
  });

  test('lets go whom it is told to, and no other', () => {
    const letting = may('apply', { leaving: ['valentia'] });
    expect(letting('iam:DeleteUser', user('/suppliers/valentia'))).toBe(true);
    expect(letting('iam:DeleteUser', user('/suppliers/valentia-2'))).toBe(false);
  });
});

describe('the role that audits', () => {
  test('looks at everybody and changes nothing', () => {
    const actions = allowed('audit', { settings: EVERYTHING }).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !isReading(action))).toEqual([]);
    expect(may('audit')('iam:ListAccessKeys', user('/staff/ana'))).toBe(true);
  });

  test('reads the uploads of this account, of its own trail or of an organisation’s, and no other account’s', () => {
    const allows = may('audit', { settings: EVERYTHING });
    const file = (folder: string): string =>
      `arn:aws:s3:::example-trail/AWSLogs/${folder}/CloudTrail/ap-southeast-2/2026/03/01/a.json.gz`;
    const read = (folder: string): boolean => allows('s3:GetObject', file(folder));
    expect([ACCOUNT, `o-abc123/${ACCOUNT}`].filter((folder) => !read(folder))).toEqual([]);
    expect(['210987654321', 'o-abc123/210987654321'].filter(read)).toEqual([]);
  });
});

describe('the role that brakes', () => {
  test('switches keys of users of ours, and makes and deletes none', () => {
    const brake = may('emergency');
    expect(brake('iam:UpdateAccessKey', user('/suppliers/valentia'))).toBe(true);
    expect(brake('iam:UpdateAccessKey', user('/staff/ana'))).toBe(false);
    const actions = allowed('emergency').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !isReading(action))).toEqual(['iam:UpdateAccessKey', 's3:PutObject']);
  });
});

describe('elsewhere than in most regions', () => {
  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('%s has ARNs of its own', (region, partition) => {
    const settings = someSettings({}, { region });
    const text = JSON.stringify(statementsFor('apply', someFacts({ settings }), { withoutBoundary: true }));
    expect(text).toContain(`arn:${partition}:iam::${ACCOUNT}:user/suppliers/*`);
    expect(text).not.toMatch(/arn:aws:(?!iam::111122223333:policy\/keyturn-boundary|kms)/);
  });
});
