import type { Attribute, Block, NestedBlock } from './schema';
import { canonical, elements, isObject, UNKNOWN, type Value, type Values } from './value';

/** What Terraform asks the provider to plan. */
export interface Proposal {
  /** The state before; null for a creation. */
  readonly prior: Values | null;
  /** Terraform's own merge of configuration and state. */
  readonly proposed: Values;
  /** The configuration as written, null where silent. */
  readonly config: Values;
}

/** What the provider answers. */
export interface Plan {
  readonly planned: Values;
  /** The attributes and blocks whose change means destroy and create again. */
  readonly replace: readonly string[];
  readonly changed: boolean;
}

/** Fills in what the configuration leaves to the provider, and finds out what changes and what forces a replacement. */
export function planChange(block: Block, { prior, proposed, config }: Proposal): Plan {
  const planned = plannedBlock(block, prior, proposed, config);
  const all = [...Object.keys(block.attributes), ...Object.keys(block.blocks)];
  const changes = prior === null ? all : all.filter((name) => !sameIn(block, name, prior[name], planned[name]));
  const replace = prior === null ? [] : changes.filter((name) => forcesNew(block, name, prior[name], planned[name]));
  return { planned, replace, changed: changes.length > 0 };
}

function plannedBlock(block: Block, prior: Values | null, proposed: Values, config: Values): Values {
  const planned: Values = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    planned[name] = plannedAttribute(attribute, prior?.[name], proposed[name] ?? null, config[name] ?? null);
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    planned[name] = plannedNested(nested, prior?.[name], proposed[name] ?? null, config[name] ?? null);
  }
  return planned;
}

function plannedAttribute(attribute: Attribute, prior: Value | undefined, proposed: Value, config: Value): Value {
  if (config === null) {
    if (attribute.default !== undefined) return attribute.default;
    if (attribute.presence === 'computed' || attribute.presence === 'either') {
      return prior === undefined ? UNKNOWN : proposed;
    }
    return null;
  }
  if (attribute.sameMeaning && typeof prior === 'string' && typeof proposed === 'string') {
    return attribute.sameMeaning(prior, proposed) ? prior : proposed;
  }
  return proposed;
}

function plannedNested(nested: NestedBlock, prior: Value | undefined, proposed: Value, config: Value): Value {
  if (nested.nesting === 'single') {
    if (!isObject(proposed) || !isObject(config)) return proposed;
    return plannedBlock(nested.block, isObject(prior) ? prior : null, proposed, config);
  }
  if (!Array.isArray(proposed)) return proposed;
  if (nested.filledIn && elements(config).length === 0) return prior ?? UNKNOWN;
  const [before, written] = [elements(prior), elements(config)];
  return elements(proposed).map((item, index) => {
    if (!isObject(item)) return item;
    // The elements of a set have no place: only an equal one is the same one.
    const wanted = nested.nesting === 'list' ? written[index] : written.find((other) => agrees(item, other));
    const old = nested.nesting === 'list' ? before[index] : before.find((other) => agrees(other, wanted));
    return plannedBlock(nested.block, isObject(old) ? old : null, item, isObject(wanted) ? wanted : item);
  });
}

/** Whether an element says everything that the configuration says. */
function agrees(element: Value | undefined, config: Value | undefined): boolean {
  if (config === null || config === undefined) return true;
  if (isObject(config)) {
    return isObject(element) && Object.entries(config).every(([name, value]) => agrees(element[name], value));
  }
  if (Array.isArray(config)) {
    return (
      Array.isArray(element) &&
      element.length === config.length &&
      config.every((value, index) => agrees(element[index] as Value, value as Value))
    );
  }
  return element === config;
}

function sameIn(block: Block, name: string, left: Value | undefined, right: Value | undefined): boolean {
  const nesting = block.blocks[name]?.nesting ?? block.attributes[name]?.type[0];
  return nesting === 'set' ? sameSet(left, right) : canonical(left) === canonical(right);
}

function sameSet(left: Value | undefined, right: Value | undefined): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return canonical(left) === canonical(right);
  return canonical(left.map(canonical).sort()) === canonical(right.map(canonical).sort());
}

function forcesNew(block: Block, name: string, left: Value | undefined, right: Value | undefined): boolean {
  const attribute = block.attributes[name];
  if (attribute) return attribute.forceNew === true;
  const nested = block.blocks[name];
  if (!nested) return false;
  if (nested.forceNew) return true;
  const [old] = nested.nesting === 'list' ? elements(left) : [left];
  const [young] = nested.nesting === 'list' ? elements(right) : [right];
  if (nested.nesting === 'set' || !isObject(old) || !isObject(young)) return false;
  return Object.keys({ ...nested.block.attributes, ...nested.block.blocks }).some(
    (inner) =>
      !sameIn(nested.block, inner, old[inner], young[inner]) &&
      forcesNew(nested.block, inner, old[inner], young[inner]),
  );
}
