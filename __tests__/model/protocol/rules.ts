import { gate } from '../../../change-records/gate/gate';
import { touchedBy, userChangedSincePlan } from '../../../change-records/plan/changed-since-plan';
import type { Plan } from '../../../change-records/plan/plan';
import { appliedState } from '../../../rotation/applied-state';
import { edits, type LedgerVerb } from '../../../rotation/edit';
import { type Refusal, refusals } from '../../../rotation/guard';
import { guardFacts } from '../../../rotation/guard-facts';
import type { LedgerEntry } from '../../../rotation/ledger';
import { type Step, stepOf } from '../../../rotation/step';
import { accepted, someFacts } from '../../change-records/golden-plan';
import { guardRefusals, planOf } from '../plan-of';
import { USER, type World } from '../world';
import { keyOfPlanned } from './protocol-world';

const ANSWERED_FOR = ['DELETED_TOO_SOON'];

/** The module's own rules, asked about worlds of the model; each plan is made and judged once. */
export class Rules {
  private readonly plans = new Map<string, Plan>();
  private readonly verdicts = new Map<string, readonly Refusal[]>();

  /** What the guard inside Terraform says of the ledger, then the gate of the plan; none: it may be applied. */
  refusalsOf(world: World, issued: number): readonly Refusal[] {
    const key = `${issued} ${keyOfPlanned(world)}`;
    const known = this.verdicts.get(key);
    if (known) return known;
    const guarded = this.guardOf(world);
    const verdict = guarded.length > 0 ? guarded : this.gateOf(world, issued);
    this.verdicts.set(key, verdict);
    return verdict;
  }

  /** What the guard inside Terraform says alone: where it refuses, there is no plan that the gate could judge. */
  guardOf(world: World): readonly Refusal[] {
    return guardRefusals(world);
  }

  /** Whether users and keys are as the plan saw them, right before Terraform starts. */
  isAsPlanned(planned: World, { tags, iam }: World): boolean {
    const { users } = touchedBy(this.planOf(planned));
    return users
      .filter(({ name }) => name === USER)
      .every((user) => userChangedSincePlan(user, { tags, keys: iam }).length === 0);
  }

  private gateOf(world: World, issued: number): readonly Refusal[] {
    const { generation } = world.ledger;
    const at = new Date('2026-11-24T00:00:00Z');
    const facts = someFacts({
      // Whether a holder changed over is not what this model is about: somebody answers for it.
      proofs: [{ ...accepted(), generation }],
      acceptances: ANSWERED_FOR.map((code) => ({ code, by: 'Ada Operator', reason: 'tried in a test', at })),
      issued: new Map([[USER, issued]]),
    });
    return gate(this.planOf(world), facts).refusals;
  }

  private planOf(world: World): Plan {
    const key = keyOfPlanned(world);
    const plan = this.plans.get(key) ?? planOf(world);
    this.plans.set(key, plan);
    return plan;
  }
}

/** What was applied, as tags and keys tell it. */
export const appliedOf = ({ tags, iam }: World) =>
  appliedState(
    tags,
    iam.map(({ id, status, madeAt }) => ({ id, status, createdAt: new Date(madeAt * 1000) })),
  );

/** What a verb would write; undefined where the guard refuses every way of it. */
export function edited(verb: LedgerVerb, world: World): LedgerEntry | undefined {
  return edits(verb, world.ledger).find((entry) => refusals(USER, entry, appliedOf(world), true).length === 0);
}

/** The step that the ledger asks for; undefined where no edit of the transition table leads there. */
export const stepIn = (world: World): Step | undefined =>
  stepOf(guardFacts(USER, world.ledger, appliedOf(world), true));
