import type { Refusal } from '../../rotation/guard';
import { isKeyStep, type KeyChange } from '../plan/key-change';
import type { PlannedUser } from '../plan/planned-user';
import type { GateRule } from './facts';

/** One step per user and plan: when something fails, everybody knows after what. */
export const oneStepPerUser: GateRule = ({ users, facts }) =>
  users
    .filter((user) => !facts.leaving.has(user.name))
    .flatMap((user): readonly Refusal[] => {
      const steps = user.keys.filter(isKeyStep);
      if (steps.length <= 1 || isOneMove(user, steps)) return [];
      return [
        {
          code: 'MORE_THAN_ONE_STEP',
          because: `The plan does ${steps.length} things to the keys of ${user.name}: ${steps.map(inWords).join(', ')}; a plan makes one step per user.`,
          wayOut: `Make one edit of the ledger, plan and apply, then the next. If an apply failed half way, first plan the entry that it was for.`,
        },
      ];
    });

/**
 * Suspending and resuming move all keys of a user the same way: that is their one step. A reissue makes the next key and
 * takes away what is left beside the lost one; that nobody can use that any more, `deletesOnlyInactiveKeys` sees to.
 */
function isOneMove({ wanted, step }: PlannedUser, steps: readonly KeyChange[]): boolean {
  const isReissue = steps.filter(({ outcome }) => outcome === 'created').length === 1 && steps.every(isOfReissue);
  // One that was cut off is finished by the same entry again.
  if (isReissue && (step === 'reissue' || (step === 'unchanged' && wanted?.previous === 'deleted'))) return true;
  if (step !== 'suspend' && step !== 'resume' && step !== 'unchanged') return false;
  const outcome = wanted?.suspended ? 'disabled' : 'enabled';
  return steps.every((key) => key.outcome === outcome);
}

const isOfReissue = ({ outcome }: KeyChange): boolean => outcome === 'created' || outcome === 'deleted';

const inWords = ({ generation, address, outcome }: KeyChange): string =>
  `${generation === undefined ? address : `generation ${generation}`} ${outcome}`;
