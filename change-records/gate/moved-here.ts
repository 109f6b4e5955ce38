import { movedUsers } from '../plan/moved-user';
import type { GateRefusal, GateRule } from './facts';

/**
 * A user that another stack has is taken over only by a plan of all stacks, which shows that the other one forgets it: two stacks
 * that have one user would each undo what the other does.
 */
export const movesOnlyBetweenStacks: GateRule = ({ plan, facts: { shards, isOfAllStacks } }) => {
  if (shards === undefined) return [];
  return movedUsers(plan).flatMap(({ name, from, to }): readonly GateRefusal[] => {
    if (isOfAllStacks && shards.includes(from)) return [];
    return [
      {
        code: 'USER_IN_ANOTHER_STACK',
        because: `The plan takes ${name} over into ${to}, and its tag says that ${from} has it; ${isOfAllStacks ? `the settings know no stack ${from}` : `only a plan of all stacks shows whether ${from} lets go of it`}.`,
        wayOut: isOfAllStacks
          ? 'Put its shard back into deployment.shards: a name stays there until nobody is in its stack any more.'
          : 'Plan all stacks: npx keyturn plan, without the name of one.',
      },
    ];
  });
};
