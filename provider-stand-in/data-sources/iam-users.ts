import type { User } from '@aws-sdk/client-iam';
import { dataSource } from '../resource-type';
import { block, computed, either, optional } from '../schema';

const schema = block({
  id: either('string'),
  arns: computed(['set', 'string']),
  names: computed(['set', 'string']),
  name_regex: optional('string', { fault: regexFault }),
  path_prefix: optional('string'),
});

/** All users that match; none is an answer, too. */
export const iamUsers = dataSource<typeof schema>({
  name: 'aws_iam_users',
  schema,

  async read(config, clients) {
    const iam = await clients.iam();
    const users: User[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.listUsers({ Marker, ...(config.path_prefix ? { PathPrefix: config.path_prefix } : {}) });
      users.push(...(page.Users ?? []));
      Marker = page.IsTruncated ? page.Marker : undefined;
    } while (Marker !== undefined);
    // Not anchored: `valentia` finds `valentia-test`, too.
    const pattern = config.name_regex ? new RegExp(config.name_regex) : undefined;
    const matching = users.filter(({ UserName }) => !pattern || pattern.test(UserName ?? ''));
    return {
      id: clients.region,
      names: matching.map(({ UserName }) => UserName ?? ''),
      arns: matching.map(({ Arn }) => Arn ?? ''),
    };
  },
});

function regexFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
