import { gate } from '../../change-records/gate/gate';
import type { UploadPlace } from '../../change-records/gate/upload-grant';
import { type Plan, parsePlan } from '../../change-records/plan/plan';
import { MemberStack, type MemberStackProps, type Supplier, SuppliersStack } from '../../constructs';
import { FIRST_ENTRY } from '../../rotation/ledger';
import { aKeyCheck, props } from '../constructs/a-key-check';
import { inAccount } from '../constructs/known-references';
import { anApp, type Synthesised, synth } from '../constructs/synthesised';
import { someFacts } from './golden-plan';

const ACCOUNT = '123456789012';
const KMS = `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const OURS: readonly string[] = ['NOT_ALLOWED_HERE', 'UNREADABLE_SECTION', 'RIGHTS_BEYOND_UPLOADING', 'BUCKET_OPENED'];

type Body = Record<string, unknown>;

const PLANS = new Map<string, Plan>();

/** Of each stack once: building one takes far longer than judging its plan, and only the judgement is tested here. */
function firstPlan(name: string, build: () => Synthesised): Plan {
  const plan = PLANS.get(name) ?? planOf(build());
  PLANS.set(name, plan);
  return plan;
}

/** Everything that a stack holds, as a first plan would create it; what a plan cannot know yet stays an expression. */
function planOf(config: Synthesised): Plan {
  const {
    resource = {},
    data = {},
    variable = {},
    locals = {},
  } = JSON.parse(config.text) as Record<string, Record<string, Record<string, Body>> | undefined>;
  const known = (text: string): string =>
    inAccount(text, ACCOUNT).replace(
      /\$\{aws_(?:iam_user|s3_bucket)\.([\w-]+)\.(?:name|bucket)\}/g,
      (_, name: string) => names.get(name) ?? name,
    );
  const names = new Map(
    [...Object.entries(resource.aws_iam_user ?? {}), ...Object.entries(resource.aws_s3_bucket ?? {})].map(
      ([id, body]) => [id, String(body.name ?? body.bucket)] as const,
    ),
  );
  const resolved = (body: Body): Body => {
    const values = JSON.parse(known(JSON.stringify(body))) as Body;
    const shared = /local\.([\w-]+_statements)\)/.exec(String(values.policy))?.[1];
    const statements =
      shared === undefined ? undefined : (JSON.parse(known(JSON.stringify(locals[shared]))) as unknown);
    return statements ? { ...values, policy: JSON.stringify({ Statement: statements }) } : values;
  };
  const blocks = (mode: string, of: Record<string, Record<string, Body>>) =>
    Object.entries(of).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]) => ({ mode, type, name, body })),
    );
  const provider_name = 'registry.terraform.io/hashicorp/aws';
  return parsePlan(
    JSON.stringify({
      format_version: '1.2',
      variables: { key_generations: { value: variable.key_generations?.default ?? {} } },
      resource_changes: blocks('managed', resource).map(({ mode, type, name, body }) => ({
        ...{ address: `${type}.${name}`, mode, type, name, provider_name },
        ...(body.for_each !== undefined && { address: `${type}.${name}["1"]`, index: '1' }),
        change: { actions: ['create'], before: null, after: resolved(body), after_unknown: {} },
      })),
      configuration: {
        provider_config: { aws: { full_name: provider_name, expressions: { region: {} } } },
        root_module: {
          resources: [...blocks('managed', resource), ...blocks('data', data)].map(({ mode, type, name, body }) => ({
            ...{ mode, type, name, address: `${mode === 'data' ? 'data.' : ''}${type}.${name}` },
            expressions: Object.fromEntries(
              Object.entries(body).map(([key, value]) => [key, { constant_value: value }]),
            ),
          })),
        },
      },
    }),
  );
}

const spoken = (plan: Plan, stack: string, uploads?: ReadonlyMap<string, readonly UploadPlace[]>): readonly string[] =>
  gate(plan, { ...someFacts(), stack, uploads })
    .refusals.filter(({ code }) => OURS.includes(code))
    .map(({ code, because }) => `${code}: ${because}`);

const aSupplier = (userName: string, of: Partial<Supplier> = {}): Supplier => ({
  ...{ userName, audience: 'external', ledgerEntry: FIRST_ENTRY, networks: [], tags: {} },
  ...of,
});

const UPLOADS = { bucket: 'kpa-valentia', prefix: '', createBucket: false, bucketPolicy: 'shared' as const };

describe('all that the suppliers stack can build is allowed', () => {
  it.each<readonly [string, readonly Supplier[]]>([
    ['a user who may do nothing', [aSupplier('valentia')]],
    ['a shared bucket', [aSupplier('valentia', { uploads: UPLOADS })]],
    ['a bucket whose policy is ours', [aSupplier('valentia', { uploads: { ...UPLOADS, bucketPolicy: 'ours' } })]],
    [
      'a bucket that is created, with a key of its own',
      [aSupplier('valentia', { uploads: { ...UPLOADS, createBucket: true, bucketPolicy: 'ours', kmsKeyArn: KMS } })],
    ],
    [
      'a prefix, networks, and sealed secrets as parameters',
      [
        aSupplier('valentia', {
          uploads: { ...UPLOADS, prefix: 'daily/' },
          networks: ['203.0.113.0/24', '198.51.100.0/24', '2001:db8::/32'],
          sealedSecretParameters: { kmsKeyArn: KMS },
          permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/suppliers`,
        }),
      ],
    ],
    [
      'names that no address takes, and one bucket for two',
      [
        aSupplier('7@karo.co.nz', { uploads: { ...UPLOADS, bucket: '1.kpt.kotahi', prefix: 'a/' } }),
        aSupplier('kotahi-writer', { uploads: { ...UPLOADS, bucket: '1.kpt.kotahi', prefix: 'b/' } }),
      ],
    ],
  ])('%s', (name, suppliers) => {
    const deployment = { region: 'ap-southeast-2', tags: { service: 'keyturn' }, state: { backend: 'local' } } as const;
    const plan = firstPlan(name, () => synth(new SuppliersStack(anApp(), 'suppliers', { deployment, suppliers })));
    const uploads = new Map(
      suppliers.flatMap(({ userName, uploads: given, networks }) =>
        given ? [[userName, [given].flat().map((place) => ({ ...place, networks }))] as const] : [],
      ),
    );
    expect(plan.resource_changes.length).toBeGreaterThan(1);
    expect(spoken(plan, 'suppliers', uploads)).toEqual([]);
    expect(spoken(plan, 'suppliers')).toEqual([]);
  });
});

describe('all that the key-check stack can build is allowed', () => {
  it.each([
    ['as it is', {}],
    ['that may switch off what AWS knows to be public', { rules: { ...props().rules, suspendQuarantined: true } }],
    [
      'for an organisation and a list',
      {
        accounts: {
          organisation: { id: 'o-a1b2c3d4e5', units: ['r-a1b2'], stackSet: true },
          list: ['111111111111'],
          externalId: 'north',
        },
        rules: { ...props().rules, mode: 'enforce' as const },
      },
    ],
    [
      'with everything that watches keys, and a KMS key of its own',
      {
        kmsKeyArn: KMS,
        recordArchive: { bucketName: 'kpd-keyturn-records', kmsKeyArn: KMS },
        mailIdentity: 'domain' as const,
        rules: { ...props().rules, mode: 'enforce' as const, suspendQuarantined: true },
        pipelineRoleArns: [`arn:aws:iam::${ACCOUNT}:role/pipeline`],
        monitoring: {
          configRules: { recorder: true },
          unusedAccessAnalyzer: true,
          keyEvents: { notify: ['security@example.org.nz', 'data@example.org.nz', 'more@example.org.nz'] },
          leaks: { notify: ['security@example.org.nz', 'data@example.org.nz'] },
          keyCreationLimit: { targetIds: [ACCOUNT, 'ou-abcd-12345678'] },
        },
      },
    ],
  ])('%s', (name, more) =>
    expect(
      spoken(
        firstPlan(name, () => aKeyCheck(more)),
        'key-check',
      ),
    ).toEqual([]),
  );
});

describe('the role of a member account', () => {
  const { deployment, rules } = props();
  const aMember = (more: Partial<MemberStackProps> = {}) =>
    firstPlan(`a member ${JSON.stringify(more)}`, () =>
      synth(
        new MemberStack(anApp(), 'member', {
          ...{ account: '111111111111', hubAccount: ACCOUNT, mode: 'enforce', externalId: 'north', deployment },
          ...more,
        }),
      ),
    );
  const accounts = { organisation: { id: 'o-a1b2c3d4e5', units: ['r-a1b2'], stackSet: true }, externalId: 'north' };
  const everywhere = (): Plan =>
    firstPlan('every account', () => aKeyCheck({ accounts, rules: { ...rules, mode: 'enforce' } }));

  it('is allowed in a stack of that name alone', () => {
    expect(spoken(aMember(), 'member-111111111111')).toEqual([]);
    expect(spoken(aMember({ mode: 'report', suspendQuarantined: true }), 'member-111111111111')).toEqual([]);
    expect(spoken(aMember(), 'suppliers')).not.toEqual([]);
  });

  const spoilt = (plan: Plan, spoil: (text: string) => string): Plan => ({
    ...plan,
    resource_changes: plan.resource_changes.map((one) =>
      /member/.test(one.name)
        ? { ...one, change: { ...one.change, after: JSON.parse(spoil(JSON.stringify(one.change.after))) as Body } }
        : one,
    ),
  });

  it.each<[string, (text: string) => string, string]>([
    [
      'trusts somebody else',
      (text) => text.replace(/("AWS\\*":\\*")[^"\\]+/, '$1arn:aws:iam::1:root'),
      'trusts others',
    ],
    [
      'trusts without a condition',
      (text) => text.replaceAll('sts:ExternalId', 'aws:userid').replaceAll('aws:PrincipalOrgID', 'aws:username'),
      'without a condition',
    ],
    ['may make keys', (text) => text.replace('iam:GetUser', 'iam:CreateAccessKey'), 'allows iam:CreateAccessKey'],
    ['spares no supplier', (text) => text.replaceAll('user/suppliers/*', 'user/others/*'), 'does not forbid'],
  ])('is refused where it %s, by itself or in every account', (_, spoil, because) => {
    expect(spoken(spoilt(aMember(), spoil), 'member-111111111111').join()).toContain(because);
    expect(spoken(spoilt(everywhere(), spoil), 'key-check').join()).toContain(because);
  });

  it.each<[string, (text: string) => string]>([
    ['another thing', (text) => text.replace('AWS::IAM::Role', 'AWS::IAM::User')],
    ['one thing more', (text) => text.replace('KeyCheckMember', 'Other')],
    ['nothing that can be read', (text) => text.replace(/"template_body":"/, '"template_body":"x')],
  ])('is refused where a template makes %s', (_, spoil) => {
    expect(spoken(spoilt(everywhere(), spoil), 'key-check').join()).toContain('makes something else');
  });
});
