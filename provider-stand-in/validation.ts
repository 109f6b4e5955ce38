import { type Diagnostic, refusal } from './diagnostic';
import type { Block } from './schema';
import { elements, holdsUnknown, isObject, type Values } from './value';

/** What is wrong with the known values of a configuration, argument by argument. */
export function validate(block: Block, config: Values, path: readonly string[] = []): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, { fault }] of Object.entries(block.attributes)) {
    const value = config[name] ?? null;
    if (!fault || value === null || holdsUnknown(value)) continue;
    const problem = fault(value as never);
    if (problem !== undefined) found.push(refusal(`invalid ${[...path, name].join('.')}`, problem, path[0] ?? name));
  }
  for (const [name, { block: inner }] of Object.entries(block.blocks)) {
    const value = config[name] ?? null;
    for (const item of isObject(value) ? [value] : elements(value))
      if (isObject(item)) found.push(...validate(inner, item, [...path, name]));
  }
  return found;
}
