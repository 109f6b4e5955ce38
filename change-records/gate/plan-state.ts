import { type Refusal, refusals } from '../../rotation/guard';
import { isTouched } from '../plan/planned-user';
import type { GateRule } from './facts';

/** An errored plan stops half way: what it does not show, it has not looked at. */
export const isComplete: GateRule = ({ plan, facts: { only, engineSaid } }) => {
  if (plan.errored) {
    const problems = plan.checks.flatMap(({ instances, problems }) =>
      [...(problems ?? []), ...(instances ?? []).flatMap((one) => one.problems ?? [])].flatMap(
        ({ message }) => message ?? [],
      ),
    );
    const told = engineSaid === undefined ? '; Terraform told why when it planned.' : `: ${engineSaid.words}`;
    const saying = problems.length > 0 ? `: ${problems.join(' ')}` : told;
    return [
      {
        code: 'PLAN_ERRORED',
        because: `Terraform could not finish this plan${saying}`,
        wayOut: `${(problems.length > 0 ? undefined : engineSaid?.wayOut) ?? 'Mend that, then plan again: npx keyturn plan.'} An errored plan is never applied. If it speaks of one user, the others need not wait: npx keyturn plan --only <user>.`,
      },
    ];
  }
  // A target makes a plan incomplete; what was put off besides is refused by `readsAllOfIt`.
  if (plan.complete || only !== undefined) return [];
  return [
    {
      code: 'PLAN_INCOMPLETE',
      because: 'Terraform put off a part of this plan; what it has not planned, nobody can review.',
      wayOut: 'Plan without -target and without deferred actions; for one user alone: npx keyturn plan --only <user>.',
    },
  ];
};

/** The guard once more, on what the plan saw: Terraform skips preconditions in a destroy, and outside of a target. */
export const passesTheGuard: GateRule = ({ users }) =>
  users.flatMap((user): readonly Refusal[] => {
    if (!user.wanted) return [];
    if (!user.applied) {
      return isTouched(user)
        ? [
            {
              code: 'STATE_NOT_SEEN',
              because: `The plan changes a key of ${user.name} and does not show what IAM has of that user; without that, no step can be judged.`,
              wayOut: 'Plan the whole suppliers stack, without -target.',
            },
          ]
        : [];
    }
    // Whether secrets are sealed is judged by the keys that are created.
    return refusals(user.name, user.wanted, user.applied, true);
  });
