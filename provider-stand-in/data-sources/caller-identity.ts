import { dataSource } from '../resource-type';
import { block, computed, either } from '../schema';

const schema = block({
  id: either('string'),
  account_id: computed('string'),
  arn: computed('string'),
  user_id: computed('string'),
});

/** Whose credentials these are. */
export const callerIdentity = dataSource<typeof schema>({
  name: 'aws_caller_identity',
  schema,

  async read(_config, clients) {
    const { Account, Arn, UserId } = await (await clients.sts()).getCallerIdentity({});
    return { id: Account ?? '', account_id: Account ?? '', arn: Arn ?? '', user_id: UserId ?? '' };
  },
});
