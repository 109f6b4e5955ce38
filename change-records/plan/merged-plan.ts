import { KeyturnError } from '../../rotation/keyturn-error';
import { isObject, readJsonText } from './json-text';

/** The plan of one stack, as JSON. */
export interface StackPlan {
  readonly stack: string;
  readonly json: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The plans of several stacks of users as one, which gate and record judge as a whole: no user and no bucket is in two of them.
 * What one stack forgets and another one has, under the same address and with the same ID, moves: it is told once, by the stack
 * that has it. Whatever else is forgotten stays in the plan, and the gate refuses it.
 * @throws KeyturnError `NOT_A_PLAN`
 */
export function mergedPlan(plans: readonly StackPlan[]): string {
  const all = plans.map(({ stack, json }) => {
    const plan = readJsonText(json);
    if (isObject(plan) && typeof plan['format_version'] === 'string') return plan;
    throw new KeyturnError(
      'NOT_A_PLAN',
      `What Terraform shows as the plan of ${stack} is no plan in JSON.`,
      'Plan again (npx keyturn plan).',
    );
  });
  const names = [...new Set(all.flatMap((plan) => Object.keys(plan)))];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, merged(name, all)])));
}

/** States of several stacks as one. */
export const mergedState = (states: readonly string[]): string =>
  JSON.stringify(together(states.map(readJsonText).filter(isObject)));

function merged(name: string, plans: readonly Json[]): unknown {
  const values = plans.map((plan) => plan[name]).filter((value) => value !== undefined);
  switch (name) {
    case 'resource_changes':
      return withoutMoves(values.map((value) => (Array.isArray(value) ? (value as readonly unknown[]) : [])));
    case 'errored':
    case 'applyable':
      return values.some((value) => value === true);
    case 'complete':
      return values.every((value) => value === true);
    // The oldest look is the one that counts.
    case 'timestamp':
      return [...values].sort()[0];
    case 'configuration':
      return { ...(together(values.filter(isObject)) as Json), provider_config: providers(values.filter(isObject)) };
    default:
      return together(values);
  }
}

/** Lists one after the other, objects by their names; of everything else the first, which all plans share. */
function together(values: readonly unknown[]): unknown {
  if (values.every(Array.isArray)) return values.flat();
  if (!values.every(isObject)) return values[0];
  const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
  return Object.fromEntries(
    names.map((name) => [name, together(values.map((value) => value[name]).filter((value) => value !== undefined))]),
  );
}

/** A provider that is set up otherwise in one stack is judged as well. */
function providers(configurations: readonly Json[]): Json {
  const found: Record<string, unknown> = {};
  for (const [at, { provider_config: given }] of configurations.entries()) {
    if (!isObject(given)) continue;
    for (const [name, provider] of Object.entries(given)) {
      const isKnown = Object.values(found).some((known) => JSON.stringify(known) === JSON.stringify(provider));
      if (!isKnown) found[name in found ? `${name} of stack ${at + 1}` : name] = provider;
    }
  }
  return found;
}

interface Change {
  readonly address?: unknown;
  readonly change?: { readonly actions?: unknown; readonly before?: unknown; readonly after?: unknown };
}

function withoutMoves(stacks: readonly (readonly unknown[])[]): readonly unknown[] {
  return stacks.flatMap((changes, own) =>
    changes.filter((change) => {
      const { address, change: { actions, before } = {} } = change as Change;
      const isForgotten = Array.isArray(actions) && actions.join() === 'forget';
      if (!isForgotten) return true;
      return !stacks.some(
        (others, at) => at !== own && others.some((other) => keeps(other as Change, address, before)),
      );
    }),
  );
}

/** Whether a stack has, or takes over, exactly what another one forgets. */
function keeps({ address, change = {} }: Change, forgotten: unknown, itsValues: unknown): boolean {
  const { actions, before, after } = change;
  const isKept = Array.isArray(actions) && actions.every((action) => action === 'no-op' || action === 'update');
  const ids = [before, itsValues].map((values) => (isObject(values) ? values['id'] : undefined));
  return address === forgotten && isKept && isObject(after) && ids[0] !== undefined && ids[0] === ids[1];
}
