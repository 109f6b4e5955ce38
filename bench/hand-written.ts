import { z } from 'zod';
import { PROVIDER_VERSION } from '../provider-stand-in/install';
import { LEDGER_TAGS } from '../rotation/applied-state';

const instance = z.looseObject({
  index_key: z.union([z.string(), z.number()]).optional(),
  attributes: z.record(z.string(), z.unknown()),
});
const resource = z.looseObject({ mode: z.string(), type: z.string(), name: z.string(), instances: z.array(instance) });
const stateFile = z.looseObject({ resources: z.array(resource) });
type StateFile = z.output<typeof stateFile>;
type Instance = z.output<typeof instance>;

/** The configuration that somebody would write by hand for the objects of a state, and the state with its addresses. */
interface HandWritten {
  readonly configuration: object;
  readonly itsState: object;
}

/** Of each type, what tells one object from another. */
const INDEX: Readonly<Record<string, (of: Instance) => string>> = {
  aws_iam_user: ({ attributes }) => String(attributes['name']),
  aws_iam_access_key: ({ attributes, index_key: generation }) => `${String(attributes['user'])}:${generation}`,
  aws_iam_user_policy: ({ attributes }) => String(attributes['user']),
  aws_s3_bucket_policy: ({ attributes }) => String(attributes['bucket']),
};

/**
 * The objects of an applied stack as one `for_each` for each type.
 * @param bumped the user whose next generation is planned
 * @param looks whether it reads each user and its keys, as keyturn does
 */
export function handWritten(applied: unknown, bumped: string, looks: boolean): HandWritten {
  const state = stateFile.parse(applied);
  const of = (type: string) => instancesOf(state, type);
  const users = of('aws_iam_user').map(({ attributes }) => {
    const name = String(attributes['name']);
    const tags = { ...(attributes['tags'] as Readonly<Record<string, string>>) };
    if (name === bumped) Object.assign(tags, { [LEDGER_TAGS.generation]: '2', [LEDGER_TAGS.previous]: 'active' });
    return [name, { path: attributes['path'], tags }] as const;
  });
  const policies = of('aws_iam_user_policy').map(({ attributes: { user, policy } }) => [String(user), policy] as const);
  const buckets = of('aws_s3_bucket_policy').map(
    ({ attributes: { bucket, policy } }) => [String(bucket), policy] as const,
  );
  const keys = [...of('aws_iam_access_key').map((one) => INDEX['aws_iam_access_key']?.(one) ?? ''), `${bumped}:2`];
  const [
    {
      attributes: { pgp_key: pgpKey },
    } = { attributes: {} },
  ] = of('aws_iam_access_key');
  return {
    configuration: {
      terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER_VERSION } } },
      provider: { aws: { region: 'ap-southeast-2', s3_use_path_style: true } },
      locals: literal({
        users: Object.fromEntries(users),
        policies: Object.fromEntries(policies),
        buckets: Object.fromEntries(buckets),
        keys: Object.fromEntries(keys.map((key) => [key, key.split(':')[0]])),
      }),
      ...(looks && {
        data: {
          aws_iam_user: { existing: { for_each: '${local.users}', user_name: '${each.key}' } },
          aws_iam_access_keys: { existing: { for_each: '${local.users}', user: '${each.key}' } },
        },
      }),
      resource: {
        aws_iam_user: {
          supplier: {
            for_each: '${local.users}',
            name: '${each.key}',
            path: '${each.value.path}',
            tags: '${each.value.tags}',
          },
        },
        aws_iam_access_key: {
          supplier: {
            for_each: '${local.keys}',
            user: '${aws_iam_user.supplier[each.value].name}',
            pgp_key: pgpKey,
            status: 'Active',
            lifecycle: { ignore_changes: ['pgp_key'] },
          },
        },
        aws_iam_user_policy: {
          supplier: {
            for_each: '${local.policies}',
            name: 'upload',
            user: '${aws_iam_user.supplier[each.key].name}',
            policy: '${each.value}',
          },
        },
        aws_s3_bucket_policy: {
          supplier: { for_each: '${local.buckets}', bucket: '${each.key}', policy: '${each.value}' },
        },
      },
      output: {
        access_keys: { value: '${{ for name, key in aws_iam_access_key.supplier : name => key.encrypted_secret }}' },
      },
    },
    itsState: { ...state, outputs: {}, resources: Object.keys(INDEX).flatMap((type) => moved(state, type)) },
  };
}

const instancesOf = ({ resources }: StateFile, type: string): readonly Instance[] =>
  resources.filter((one) => one.mode === 'managed' && one.type === type).flatMap(({ instances }) => instances);

/** All of one type under one address. */
function moved(state: StateFile, type: string): readonly object[] {
  const [first] = state.resources.filter((one) => one.mode === 'managed' && one.type === type);
  if (first === undefined) return [];
  const instances = instancesOf(state, type).map((one) => {
    // What they depended on has another address.
    return { ...one, dependencies: [], index_key: INDEX[type]?.(one) };
  });
  return [{ ...first, name: 'supplier', each: 'map', instances }];
}

/** What stands in a policy is no template. */
const literal = (of: object): object => JSON.parse(JSON.stringify(of).replace(/[$%](?=\{)/g, '$&$&')) as object;
