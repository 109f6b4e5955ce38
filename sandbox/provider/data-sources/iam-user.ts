import { dataSource } from '../resource-type';
import { block, computed, either, required } from '../schema';
import { tagsRead } from '../tags';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  path: computed('string'),
  permissions_boundary: computed('string'),
  tags: either(['map', 'string']),
  user_id: computed('string'),
  user_name: required('string'),
});

/** One user and its tags. A missing user is an error. */
export const iamUserFacts = dataSource<typeof schema>({
  name: 'aws_iam_user',
  schema,

  async read(config, clients) {
    const iam = await clients.iam();
    const { User } = await iam.getUser({ UserName: config.user_name });
    return {
      id: User?.UserId ?? '',
      arn: User?.Arn ?? '',
      path: User?.Path ?? '',
      permissions_boundary: User?.PermissionsBoundary?.PermissionsBoundaryArn ?? '',
      tags: tagsRead({ tags: null }, User?.Tags).tags_all,
      user_id: User?.UserId ?? '',
    };
  },
});
