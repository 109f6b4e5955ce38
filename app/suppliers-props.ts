import type { SuppliersStackProps } from '../constructs';
import { ownerOfAddress } from '../rotation/own-addresses';
import type { Configuration } from '../settings/configuration';
import type { UserSettings } from '../settings/settings';
import { SUPPLIERS_STACK, stackOfShard } from '../settings/shard';
import type { Takeovers } from '../settings/takeovers-file';
import { supplierOf } from './supplier';

/** What is in one of the stacks that hold users. Where there is one stack alone, all is in it. */
export function suppliersProps(
  stack: string,
  configuration: Configuration,
  takeovers: Takeovers,
): Omit<SuppliersStackProps, 'deployment'> {
  const { users, buckets, deployment } = configuration.settings;
  const [own, others] = [users.filter(isIn(stack)), users.filter((user) => !isIn(stack)(user))];
  const hasBuckets = stack === SUPPLIERS_STACK;
  const forgotten = takeovers.filter(({ from }) => from === stack).map(({ to }) => to.replace(/\[.*$/, ''));
  return {
    project: deployment.project,
    buckets: hasBuckets ? buckets : [],
    suppliers: own.map((user) => supplierOf(user, configuration)),
    takeovers: takeovers.filter(({ to }) => stackOfAddress(to, users) === stack).map(({ to, id }) => ({ to, id })),
    forgotten: [...new Set(forgotten)],
    ...(deployment.shards !== undefined && {
      elsewhere: {
        suppliers: others.map(({ name, places, networks = [] }) => ({ userName: name, uploads: places, networks })),
        buckets: !hasBuckets,
      },
    }),
  };
}

const isIn =
  (stack: string) =>
  ({ shard }: UserSettings): boolean =>
    stackOfShard(shard) === stack;

/** Whatever is no user's is a bucket's, and stands with the buckets. */
function stackOfAddress(address: string, users: readonly UserSettings[]): string {
  return stackOfShard(users.find(({ name }) => ownerOfAddress(address, [name]) === name)?.shard);
}
