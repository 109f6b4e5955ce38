import { askAccessKeys } from '../iam-answers';
import { dataSource } from '../resource-type';
import { block, computed, either, required } from '../schema';

const schema = block({
  id: either('string'),
  access_keys: computed(['set', ['object', { access_key_id: 'string', create_date: 'string', status: 'string' }]]),
  user: required('string'),
});

/** The access keys of a user, possibly none. A missing user is an error. */
export const iamAccessKeys = dataSource<typeof schema>({
  name: 'aws_iam_access_keys',
  schema,

  async read(config, clients) {
    const keys = await askAccessKeys(clients, config.user);
    return {
      id: config.user,
      access_keys: keys.map((key) => ({
        access_key_id: key.AccessKeyId ?? '',
        create_date: key.CreateDate?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '',
        status: key.Status ?? '',
      })),
    };
  },
});
