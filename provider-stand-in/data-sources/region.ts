import { partitionOf } from '../partition-of';
import { dataSource } from '../resource-type';
import { block, either } from '../schema';

const schema = block({
  id: either('string'),
  endpoint: either('string'),
  name: either('string'),
  region: either('string'),
});

/** The region of the provider, or the named one. */
export const region = dataSource<typeof schema>({
  name: 'aws_region',
  schema,

  read(config, clients) {
    const name = config.name ?? config.region ?? clients.region;
    const suffix = partitionOf(name) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return Promise.resolve({ id: name, name, region: name, endpoint: `ec2.${name}.${suffix}` });
  },
});
