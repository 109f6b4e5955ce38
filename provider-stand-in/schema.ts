import type { Value } from './value';

/** A type of Terraform's type system, written as in its JSON form. */
export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', Type]
  | readonly ['object', { readonly [name: string]: Type }];

/**
 * Who gives an attribute its value: the configuration (required, optional), the provider (computed), either of them, or
 * the configuration with a default. The official provider declares the last kind as optional; a provider that keeps to
 * the rules of the protocol, as this one does, must declare it optional and computed.
 */
export type Presence = 'required' | 'optional' | 'computed' | 'either' | 'defaulted';

/** What holds for an attribute beyond its type. */
export interface Rules {
  /** A change means: destroy and create again. */
  readonly forceNew?: boolean;
  readonly sensitive?: boolean;
  /** Two texts that mean the same are no change: the state keeps its own. */
  readonly sameMeaning?: (left: string, right: string) => boolean;
  /** What is wrong with a known value, or undefined. */
  readonly fault?: (value: never) => string | undefined;
}

export interface Attribute<T extends Type = Type, P extends Presence = Presence> extends Rules {
  readonly type: T;
  readonly presence: P;
  readonly default?: Value;
}

export interface NestedBlock<B extends Block = Block> {
  readonly nesting: 'list' | 'set' | 'single';
  readonly block: B;
  readonly min: number;
  /** 0 = as many as wanted. */
  readonly max: number;
  readonly forceNew?: boolean;
  /** The provider fills the block in where the configuration does not have it. */
  readonly filledIn?: boolean;
}

export interface Block {
  readonly attributes: { readonly [name: string]: Attribute };
  readonly blocks: { readonly [name: string]: NestedBlock };
}

export const required = <const T extends Type>(type: T, rules: Rules = {}): Attribute<T, 'required'> => ({
  type,
  presence: 'required',
  ...rules,
});
export const optional = <const T extends Type>(type: T, rules: Rules = {}): Attribute<T, 'optional'> => ({
  type,
  presence: 'optional',
  ...rules,
});
export const computed = <const T extends Type>(type: T, rules: Rules = {}): Attribute<T, 'computed'> => ({
  type,
  presence: 'computed',
  ...rules,
});
/** Optional, and filled in by the provider where the configuration is silent. */
export const either = <const T extends Type>(type: T, rules: Rules = {}): Attribute<T, 'either'> => ({
  type,
  presence: 'either',
  ...rules,
});
/** Optional with a default, which also takes effect when an argument is removed from the configuration. */
export const defaulted = <const T extends Type>(
  type: T,
  value: Value,
  rules: Rules = {},
): Attribute<T, 'defaulted'> => ({ type, presence: 'defaulted', default: value, ...rules });

interface BlockRules {
  readonly min?: number;
  readonly max?: number;
  readonly forceNew?: boolean;
  readonly filledIn?: boolean;
}
const nested = <N extends NestedBlock['nesting'], B extends Block>(nesting: N, block: B, rules: BlockRules) => ({
  nesting,
  block,
  min: rules.min ?? 0,
  max: rules.max ?? 0,
  forceNew: rules.forceNew ?? false,
  filledIn: rules.filledIn ?? false,
});
export const listOf = <B extends Block>(block: B, rules: BlockRules = {}) => nested('list', block, rules);
export const setOf = <B extends Block>(block: B, rules: BlockRules = {}) => nested('set', block, rules);
/** At most one, as Terraform's older providers write it: a list of no or one block. */
export const one = <B extends Block>(block: B, rules: BlockRules = {}) => nested('list', block, { max: 1, ...rules });

/** A block of attributes and nested blocks. */
export function block<A extends Block['attributes']>(attributes: A): Flat<A>;
export function block<A extends Block['attributes'], B extends Block['blocks']>(
  attributes: A,
  blocks: B,
): { readonly attributes: A; readonly blocks: B };
export function block(attributes: Block['attributes'], blocks: Block['blocks'] = {}): Block {
  return { attributes, blocks };
}

interface Flat<A extends Block['attributes']> {
  readonly attributes: A;
  readonly blocks: Record<never, never>;
}
