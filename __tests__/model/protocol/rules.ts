import { gate } from '../../../change-records/gate/gate';
import { touchedBy, userChangedSincePlan } from '../../../change-records/plan/changed-since-plan';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import { type AppliedState, appliedState, LEDGER_TAGS } from '../../../rotation/applied-state';
import { edits, type LedgerVerb } from '../../../rotation/edit';
import { type Refusal, refusals } from '../../../rotation/guard';
import { guardFacts } from '../../../rotation/guard-facts';
import type { LedgerEntry } from '../../../rotation/ledger';
import { type Step, stepOf } from '../../../rotation/step';
import { accepted, someFacts } from '../../change-records/golden-plan';
import { guardRefusals, planOf } from '../plan-of';
import { STACK_TAG, USER, type World } from '../world';
import { keyOfPlanned, type ProtocolWorld } from './protocol-world';

const ANSWERED_FOR = ['DELETED_TOO_SOON'];

/** The module's own rules, asked about worlds of the model; each plan is made and judged once. */
export class Rules {
  /** Of each plan what an apply looks at again; the plans themselves would fill the memory. */
  private readonly touched = new Map<string, readonly PlannedUser[]>();
  private readonly verdicts = new Map<string, readonly Refusal[]>();

  /** What the guard inside Terraform says of the ledger, then the gate of the plan; none: it may be applied. */
  refusalsOf(world: ProtocolWorld, issued: number): readonly Refusal[] {
    const key = `${issued} ${world.stateTags[STACK_TAG]} ${keyOfPlanned(world)}`;
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
    const key = keyOfPlanned(planned);
    const users = this.touched.get(key) ?? touchedBy(planOf(planned)).users.filter(({ name }) => name === USER);
    this.touched.set(key, users);
    return users.every((user) => userChangedSincePlan(user, { tags, keys: iam }).length === 0);
  }

  private gateOf(world: ProtocolWorld, issued: number): readonly Refusal[] {
    const { generation } = world.ledger;
    const at = new Date('2026-11-24T00:00:00Z');
    const facts = someFacts({
      // Whether a holder changed over is not what this model is about: somebody answers for it.
      proofs: [{ ...accepted(), generation }],
      acceptances: ANSWERED_FOR.map((code) => ({ code, by: 'Ada Operator', reason: 'tried in a test', at })),
      issued: new Map([[USER, issued]]),
    });
    return gate(planOf(world, world.stateTags), facts).refusals;
  }
}

const appliedStates = new Map<string, AppliedState>();

/** What was applied, as tags and keys tell it. There are few answers, and they are asked for all the time. */
export function appliedOf({ tags, iam }: World): AppliedState {
  const key = JSON.stringify([Object.values(LEDGER_TAGS).map((name) => tags[name]), iam.map(({ status }) => status)]);
  const keys = (): Parameters<typeof appliedState>[1] =>
    iam.map(({ id, status, madeAt }) => ({ id, status, createdAt: new Date(madeAt * 1000) }));
  const known = appliedStates.get(key) ?? appliedState(tags, keys());
  appliedStates.set(key, known);
  return known;
}

const allowed = new WeakMap<AppliedState, Map<string, boolean>>();

function isAllowed(entry: LedgerEntry, applied: AppliedState): boolean {
  const verdicts = allowed.get(applied) ?? new Map<string, boolean>();
  allowed.set(applied, verdicts);
  const key = JSON.stringify(entry);
  const known = verdicts.get(key) ?? refusals(USER, entry, applied, true).length === 0;
  verdicts.set(key, known);
  return known;
}

/** What a verb would write; undefined where the guard refuses every way of it. */
export function edited(verb: LedgerVerb, world: World): LedgerEntry | undefined {
  return edits(verb, world.ledger).find((entry) => isAllowed(entry, appliedOf(world)));
}

/** The step that the ledger asks for; undefined where no edit of the transition table leads there. */
export const stepIn = (world: World): Step | undefined =>
  stepOf(guardFacts(USER, world.ledger, appliedOf(world), true));
