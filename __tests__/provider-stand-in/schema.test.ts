import { CDK_TERRAIN_PROVIDER_VERSION, PROVIDER_VERSION } from '../../provider-stand-in/install';
import { dataSources, resourceTypes } from '../../provider-stand-in/register';
import { block, computed, defaulted, either, optional, required } from '../../provider-stand-in/schema';
import { boundVersion, officialSchema } from './bindings';
import { disagreements } from './schema-agreement';

const folder = (type: string) => type.replace(/^aws_/, '').replaceAll('_', '-');

describe('every argument of the stand-in is the official one of that name', () => {
  test.each([...resourceTypes.values()])('resource type $name', ({ name, schema }) => {
    expect(disagreements(schema, officialSchema(folder(name)))).toEqual([]);
  });

  test.each([...dataSources.values()])('data source $name', ({ name, schema }) => {
    expect(disagreements(schema, officialSchema(`data-aws-${folder(name)}`))).toEqual([]);
  });
});

/** What is declared otherwise in the version that CDK Terrain binds; no argument that keyturn writes means another thing by it. */
const IN_6_66: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_metric_alarm: [
    'comparison_operator: required "string", officially optional "string"',
    'evaluation_periods: required "number", officially optional "number"',
  ],
  aws_lambda_function: ['code_sha256: computed "string", officially optional+computed "string"'],
  aws_s3_bucket_server_side_encryption_configuration: [
    'rule.bucket_key_enabled: optional "bool", officially optional+computed "bool"',
    'rule.apply_server_side_encryption_by_default.kms_master_key_id: optional "string", officially optional+computed "string"',
  ],
};

test('the bindings of CDK Terrain have the same arguments, but for what is named here', () => {
  const types = [...resourceTypes.values()].map((type) => ({ ...type, there: folder(type.name) }));
  const sources = [...dataSources.values()].map((type) => ({ ...type, there: `data-aws-${folder(type.name)}` }));
  const found = [...types, ...sources].map(
    ({ name, schema, there }) => [name, disagreements(schema, officialSchema(there, '@cdktn/provider-aws'))] as const,
  );
  expect(Object.fromEntries(found.filter(([, sentences]) => sentences.length > 0))).toEqual(IN_6_66);
});

test('the stand-in takes the place of the versions that both pin', () => {
  expect([PROVIDER_VERSION, CDK_TERRAIN_PROVIDER_VERSION]).toEqual([
    boundVersion('@cdktf/provider-aws'),
    boundVersion('@cdktn/provider-aws'),
  ]);
});

describe('the comparison notices', () => {
  const official = officialSchema('iam-user');
  const with_ = (attributes: Parameters<typeof block>[0]) => disagreements(block(attributes), official);

  test('nothing where all is well', () => {
    expect(
      with_({ name: required('string'), path: defaulted('string', '/'), tags: optional(['map', 'string']) }),
    ).toEqual([]);
  });

  test('an argument that does not exist', () => {
    expect(with_({ nickname: optional('string') })).toEqual(['nickname: the official provider has no such argument']);
  });

  test('a wrong type', () => {
    expect(with_({ force_destroy: optional('string') })).toEqual([
      'force_destroy: optional "string", officially optional "bool"',
    ]);
  });

  test('a wrong presence', () => {
    expect(with_({ arn: either('string'), name: optional('string'), tags_all: computed(['map', 'string']) })).toEqual([
      'arn: optional+computed "string", officially computed "string"',
      'name: optional "string", officially required "string"',
      'tags_all: computed ["map","string"], officially optional+computed ["map","string"]',
    ]);
  });

  test('a block of the wrong kind, and what is wrong inside one', () => {
    const inner = block({ status: optional('string'), mood: optional('string') });
    const versioning = { nesting: 'set' as const, block: inner, min: 0, max: 1 };
    expect(
      disagreements(block({}, { versioning_configuration: versioning }), officialSchema('s3-bucket-versioning')),
    ).toEqual([
      'versioning_configuration: optional block set, officially required block list of one',
      'versioning_configuration.status: optional "string", officially required "string"',
      'versioning_configuration.mood: the official provider has no such argument',
    ]);
  });
});
