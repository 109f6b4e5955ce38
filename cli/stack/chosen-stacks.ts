import { sha256 } from '../../change-records/record/canonical-json';
import { isSuppliersStack, SUPPLIERS_STACK } from '../../settings/shard';
import type { World } from '../shell/world';
import { Engine, type PlanningEngine } from './engine';
import { chooseStack, type SynthesisedStack } from './stack-project';
import { StackSet } from './stack-set';

/** What is planned or applied together: one stack, or all stacks of the users. */
export interface ChosenStacks {
  /** Of several: the one that is always there. */
  readonly name: string;
  /** In the order of their apply. */
  readonly stacks: readonly SynthesisedStack[];
  /** Of the synthesised configurations, all of them. */
  readonly configurationSha256: string;
  /** Names of all of them; undefined where it is one stack. */
  readonly together?: readonly string[];
}

/**
 * @param named undefined, or that of the stack which is always there: the users' stacks, all of them
 * @param alone whether that stack is meant and none of its shards
 * @throws KeyturnError `UNKNOWN_STACK`
 */
export function chooseStacks(
  stacks: readonly SynthesisedStack[],
  named: string | undefined,
  alone = false,
): ChosenStacks {
  const holding = inOrderOfApply(stacks.filter(({ name }) => isSuppliersStack(name)));
  if (!alone && (named ?? SUPPLIERS_STACK) === SUPPLIERS_STACK && holding.length > 1) {
    const hashes = holding.map(({ name, configuration }) => [name, sha256(configuration)]);
    return {
      name: SUPPLIERS_STACK,
      stacks: holding,
      configurationSha256: sha256(JSON.stringify(hashes)),
      together: holding.map(({ name }) => name),
    };
  }
  const stack = chooseStack(stacks, named);
  return { name: stack.name, stacks: [stack], configurationSha256: sha256(stack.configuration) };
}

/** The stack of the buckets comes last: their policies name users of the others. */
export const inOrderOfApply = <Named extends { readonly name: string }>(stacks: readonly Named[]): readonly Named[] => [
  ...stacks.filter(({ name }) => name !== SUPPLIERS_STACK),
  ...stacks.filter(({ name }) => name === SUPPLIERS_STACK),
];

export function engineOf(world: World, { stacks }: ChosenStacks): PlanningEngine {
  const [only, ...others] = stacks;
  return only !== undefined && others.length === 0 ? new Engine(world, only) : new StackSet(world, stacks);
}
