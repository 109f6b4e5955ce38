import { partitionOf } from '../partition-of';
import { dataSource } from '../resource-type';
import { block, computed, either } from '../schema';

const schema = block({
  id: either('string'),
  dns_suffix: computed('string'),
  partition: computed('string'),
  reverse_dns_prefix: computed('string'),
});

/** Which of Amazon's worlds this is. */
export const partition = dataSource<typeof schema>({
  name: 'aws_partition',
  schema,

  read(_config, clients) {
    const id = partitionOf(clients.region);
    const dns = id === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const reverse = dns.split('.').reverse().join('.');
    return Promise.resolve({ id, partition: id, dns_suffix: dns, reverse_dns_prefix: reverse });
  },
});
