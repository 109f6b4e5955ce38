import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from '../../provider-stand-in/codec';
import { Provider, type Request } from '../../provider-stand-in/provider';
import { providerSchema } from '../../provider-stand-in/provider-schema';
import { resourceTypes } from '../../provider-stand-in/register';
import { UNKNOWN, type Values } from '../../provider-stand-in/value';

const before = process.env.AWS_ENDPOINT_URL;
const empty = mkdtempSync(join(tmpdir(), 'provider-'));
let provider: Provider;

beforeEach(async () => {
  // Nobody listens there: nothing in these tests may ask AWS.
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
  provider = new Provider(empty);
  await provider.Configure(request({ config: encode(providerSchema, { region: 'ap-southeast-2' }) }));
});
afterEach(() => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = before;
});
afterAll(() => rmSync(empty, { recursive: true }));

const request = (fields: Partial<Request>) => fields as Request;

function schemaOf(type: string) {
  const found = resourceTypes.get(type)?.schema;
  if (!found) throw new Error(type);
  return found;
}

function plan(type: string, config: Values, prior: Values | null = null) {
  const schema = schemaOf(type);
  const answer = provider.PlanResourceChange(
    request({
      type_name: type,
      config: encode(schema, config),
      prior_state: encode(schema, prior),
      proposed_new_state: encode(schema, { ...prior, ...config }),
    }),
  ) as { planned_state: Request['config']; requires_replace?: object[]; diagnostics?: { summary: string }[] };
  return { ...answer, planned: decode(answer.planned_state) };
}

test('a bucket is planned in the region of its provider, or in its own', () => {
  expect(plan('aws_s3_bucket', { bucket: 'x' }).planned).toMatchObject({ region: 'ap-southeast-2', id: UNKNOWN });
  expect(plan('aws_s3_bucket', { bucket: 'x', region: 'us-east-1' }).planned).toMatchObject({ region: 'us-east-1' });
});

test('all tags are those that are written, as no default tags are covered', () => {
  expect(plan('aws_iam_user', { name: 'x', tags: { a: '1' } }).planned).toMatchObject({ tags_all: { a: '1' } });
  expect(plan('aws_iam_user', { name: 'x' }).planned).toMatchObject({ tags: null, tags_all: {} });
});

test('a change that AWS knows only as a new thing names the argument', () => {
  const prior = { id: 'x', bucket: 'x', region: 'ap-southeast-2', tags_all: {}, force_destroy: false };
  expect(plan('aws_s3_bucket', { bucket: 'y' }, prior).requires_replace).toEqual([
    { steps: [{ attribute_name: 'bucket' }] },
  ]);
});

test('a key without pgp_key is refused in the plan; one that is not known yet is not', () => {
  const refused = plan('aws_iam_access_key', { user: 'x', pgp_key: '' });
  expect(refused.diagnostics?.map(({ summary }) => summary)).toEqual([
    "The sandbox's stand-in for hashicorp/aws creates no access key without pgp_key",
  ]);
  expect(plan('aws_iam_access_key', { user: 'x', pgp_key: UNKNOWN }).diagnostics).toBeUndefined();
});

test.each([
  ['aws_iam_access_key', 'AKIAIOSFODNN7EXAMPLE', { id: 'AKIAIOSFODNN7EXAMPLE', user: null, pgp_key: null }],
  ['aws_iam_user_policy', 'valentia:upload:all', { user: 'valentia', name: 'upload:all' }],
  ['aws_s3_bucket', 'kpa-valentia', { id: 'kpa-valentia', region: 'ap-southeast-2' }],
  ['aws_s3_bucket', 'kpa-valentia@us-east-1', { id: 'kpa-valentia', region: 'us-east-1' }],
  [
    'aws_iam_role_policy_attachment',
    'r/arn:aws:iam::aws:policy/p',
    { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/p' },
  ],
  ['aws_cloudwatch_event_target', 'bus/rule/owner', { event_bus_name: 'bus', rule: 'rule', target_id: 'owner' }],
  ['aws_lambda_function_event_invoke_config', 'check:live', { function_name: 'check', qualifier: 'live' }],
])('%s is imported by %s', (type, id, expected) => {
  const { imported_resources } = provider.ImportResourceState(request({ type_name: type, id })) as {
    imported_resources: { state: Request['config'] }[];
  };
  expect(decode(imported_resources[0]?.state)).toMatchObject(expected);
});

test('a state of an earlier version gets what it lacks, and loses what is gone', () => {
  const json = Buffer.from(JSON.stringify({ id: 'x', name: 'x', gone: true }));
  const { upgraded_state } = provider.UpgradeResourceState(
    request({ type_name: 'aws_iam_user', raw_state: { json } }),
  ) as { upgraded_state: Request['config'] };
  expect(decode(upgraded_state)).toMatchObject({ id: 'x', name: 'x', path: null, tags: null });
  expect(decode(upgraded_state)).not.toHaveProperty('gone');
});

test.each([
  ['access_key', { access_key: 'AKIAIOSFODNN7EXAMPLE' }, 'credentials come from the environment only'],
  ['secret_key', { secret_key: 'x' }, 'credentials come from the environment only'],
])('%s in the provider block is refused', (name, config, detail) => {
  const { diagnostics } = provider.PrepareProviderConfig(request({ config: encode(providerSchema, config) })) as {
    diagnostics: object[];
  };
  expect(diagnostics).toMatchObject([{ summary: `invalid ${name}`, detail }]);
});

test.each([undefined, 'https://iam.amazonaws.com'])(
  'no provider without an emulator: AWS_ENDPOINT_URL = %s',
  async (url) => {
    if (url === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = url;
    const config = encode(providerSchema, { region: 'ap-southeast-2' });
    const summary = "The sandbox's stand-in for hashicorp/aws works against an emulator on this machine only";
    expect(await new Provider(empty).Configure(request({ config }))).toMatchObject({ diagnostics: [{ summary }] });
    expect(new Provider(empty).PrepareProviderConfig(request({ config }))).toMatchObject({
      diagnostics: [{ summary }],
    });
  },
);

test('no region is said to be missing', async () => {
  const region = { AWS_REGION: process.env.AWS_REGION, AWS_DEFAULT_REGION: process.env.AWS_DEFAULT_REGION };
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;
  const answer = await new Provider(empty).Configure(request({ config: encode(providerSchema, {}) }));
  for (const [name, value] of Object.entries(region)) if (value !== undefined) process.env[name] = value;
  expect(answer).toMatchObject({ diagnostics: [{ summary: 'no region' }] });
});
