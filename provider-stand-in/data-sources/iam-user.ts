import { askUser } from '../iam-answers';
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
    const user = await askUser(clients, config.user_name);
    return {
      id: user?.UserId ?? '',
      arn: user?.Arn ?? '',
      path: user?.Path ?? '',
      permissions_boundary: user?.PermissionsBoundary?.PermissionsBoundaryArn ?? '',
      tags: tagsRead({ tags: null }, user?.Tags).tags_all,
      user_id: user?.UserId ?? '',
    };
  },
});
