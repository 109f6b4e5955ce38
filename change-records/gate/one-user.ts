import { addressesOf } from '../../rotation/own-addresses';
import { changedResources, doings } from '../plan/changed-resource';
import type { ResourceChange } from '../plan/plan';
import type { GateRule } from './facts';

/**
 * A plan for one user changes nothing of anybody else, whatever Terraform was given for the others. What does not change
 * needs no other rule.
 */
export const changesNobodyElse: GateRule = ({ plan, facts: { only } }) => {
  if (only === undefined) return [];
  const own = new Set(addressesOf(only, true));
  return changedResources(plan)
    .filter((resource) => !own.has(baseAddress(resource)))
    .map((resource) => ({
      code: 'NOT_ONLY_ONE_USER',
      because: `The plan was made for ${only} alone, and it would ${doings(resource).join(' and ')} ${resource.address}, which is not ${only}'s.`,
      wayOut: `Plan again (npx keyturn plan --only ${only}), without targets of your own (TF_CLI_ARGS). What concerns others is planned for everybody: npx keyturn plan.`,
    }));
};

/** Without the instance's key; what stands in a module is nobody's. */
const baseAddress = ({ type, name, module_address, address }: ResourceChange): string =>
  module_address === undefined ? `${type}.${name}` : address;
