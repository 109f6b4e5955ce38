import { checked } from './checked-text';

/** The stack of all users that no shard has, and of every bucket. */
export const SUPPLIERS_STACK = 'suppliers';

/** The stack of a shard, e.g. `suppliers-a`; without one, the stack that is always there. */
export const stackOfShard = (shard: string | undefined): string =>
  shard === undefined ? SUPPLIERS_STACK : `${SUPPLIERS_STACK}-${shard}`;

/** Whether a stack is one that holds users. */
export const isSuppliersStack = (stack: string): boolean =>
  stack === SUPPLIERS_STACK || stack.startsWith(`${SUPPLIERS_STACK}-`);

/**
 * The stacks of the users, in the order of their apply: the shards as they are written, then the stack of the buckets, whose
 * policies name users that have to be there.
 */
export const suppliersStacks = ({ shards = [] }: { readonly shards?: readonly string[] }): readonly string[] => [
  ...shards.map(stackOfShard),
  SUPPLIERS_STACK,
];

/** Short, because every user's tag and every file of a state carries it. */
export const shardName = checked((name) =>
  /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/.test(name) && name !== SUPPLIERS_STACK
    ? undefined
    : `"${name}" is no name of a shard: 1 to 20 lower-case letters, digits and hyphens, none at an end, and not "${SUPPLIERS_STACK}". Write one like "a" or "north".`,
);
