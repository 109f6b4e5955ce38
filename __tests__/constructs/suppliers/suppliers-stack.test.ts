import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { type Deployment, type Supplier, SuppliersStack, type SuppliersStackProps } from '../../../constructs';
import { FIRST_ENTRY } from '../../../rotation/ledger';
import { anApp, type Synthesised, synth } from '../synthesised';

const local: Deployment = { region: 'ap-southeast-2', tags: { service: 'keyturn' }, state: { backend: 'local' } };

const aSupplier = (userName: string, of: Partial<Supplier> = {}): Supplier => ({
  userName,
  audience: 'external',
  ledgerEntry: FIRST_ENTRY,
  networks: [],
  tags: {},
  ...of,
});

const suppliers = (of: Partial<SuppliersStackProps>): Synthesised =>
  synth(new SuppliersStack(anApp(), 'suppliers', { deployment: local, suppliers: [], ...of }));

const A_BUCKET = { name: 'kpa', createBucket: false, bucketPolicy: 'shared' } as const;

/** Parts of the configuration that the façade has no word for. */
const section = (config: Synthesised, name: string): unknown =>
  (JSON.parse(config.text) as Record<string, unknown>)[name];

test('suppliers of one bucket share its policy', () => {
  const uploads = { bucket: 'shared', createBucket: false, bucketPolicy: 'ours' as const };
  const config = suppliers({
    suppliers: [
      aSupplier('valentia', { uploads: { ...uploads, prefix: 'valentia/' } }),
      aSupplier('kotahi-writer', { uploads: { ...uploads, prefix: 'kotahi/' } }),
    ],
  });
  expect(config.all(IamUser)).toHaveLength(2);
  expect(config.only(S3BucketPolicy).text('policy')).toMatch(/KeyturnUploadValentia.*KeyturnUploadKotahiWriter/);
});

test('every supplier carries the tags of the deployment beside its own', () => {
  const config = suppliers({ suppliers: [aSupplier('valentia', { tags: { 'keyturn:company': 'Valentia' } })] });
  expect(config.only(IamUser).arguments.tags).toMatchObject({ service: 'keyturn', 'keyturn:company': 'Valentia' });
});

test.each([
  [undefined, 'suppliers'],
  ['north', 'north/suppliers'],
])('every user tells which stack looks after it, and of which project (%p)', (project, told) => {
  const config = suppliers({ suppliers: [aSupplier('valentia')], project });
  expect(config.only(IamUser).arguments.tags).toMatchObject({ 'keyturn:stack': told });
});

test('a stack without suppliers has a guard already, and looks for nobody', () => {
  const config = suppliers({});
  expect(config.variables.key_generations?.default).toEqual({});
  expect(config.named(DataAwsIamUsers, 'existing').text('name_regex')).toBe('^()$');
  expect(config.named(DataAwsIamUsers, 'suppliers').text('path_prefix')).toBe('/suppliers/');
});

test.each([
  ...['aws', 'account', 'rotation-guard', 'bucket-kpa', 'user-valentia', 'valentia', 'current', 'existing'],
  ...['constructor', 'toString', 'hasOwnProperty', 'node', 'partition', 'found', 'undeclared'],
])('a user may be called %s, and has the address that its name gives', (userName) => {
  const uploads = { bucket: 'kpa', prefix: '' };
  const config = suppliers({ suppliers: [aSupplier(userName, { uploads })], buckets: [A_BUCKET] });
  expect(config.addresses).toEqual([
    `aws_iam_access_key.${userName}`,
    `aws_iam_user.${userName}`,
    `aws_iam_user_policy.${userName}`,
    'aws_s3_bucket_policy.kpa',
  ]);
  expect(config.variables.key_generations?.default).toEqual({ [userName]: FIRST_ENTRY });
});

test('what exists already is imported by address and ID', () => {
  const takeovers = [{ to: 'aws_iam_access_key.valentia["1"]', id: 'AKIAEXAMPLE00007Q4Z' }];
  expect(section(suppliers({ suppliers: [aSupplier('valentia')], takeovers }), 'import')).toEqual(takeovers);
});

test('a Terraform older than 1.9 is turned away by Terraform itself', () => {
  expect(section(suppliers({}), 'terraform')).toMatchObject({ required_version: '>= 1.9.0' });
});

test('the state may lie in S3, locked and encrypted', () => {
  const state = {
    backend: 's3',
    bucket: 'state-of-things',
    keyPrefix: 'keyturn/production',
    region: 'ap-southeast-2',
    useLockfile: true,
    encrypt: true,
  } as const;
  expect(section(suppliers({ deployment: { ...local, state } }), 'terraform')).toMatchObject({
    backend: {
      s3: {
        bucket: 'state-of-things',
        key: 'keyturn/production/suppliers.tfstate',
        use_lockfile: true,
        encrypt: true,
      },
    },
  });
});
