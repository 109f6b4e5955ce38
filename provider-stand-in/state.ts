import type { Attribute, Block, NestedBlock, Presence, Type } from './schema';

/** The JavaScript type of a value of a Terraform type. */
export type ValueOf<T> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends readonly ['list' | 'set', infer E]
        ? readonly ValueOf<E>[]
        : T extends readonly ['map', infer E]
          ? { readonly [key: string]: ValueOf<E> }
          : T extends readonly ['object', infer F]
            ? { readonly [name in keyof F]: ValueOf<F[name]> }
            : never;

type AttributeValue<A> =
  A extends Attribute<infer T extends Type, infer P extends Presence>
    ? P extends 'optional'
      ? ValueOf<T> | null
      : ValueOf<T>
    : never;

/** What a block holds once everything is known: the type of a resource's state, derived from its schema. */
export type StateOf<B extends Block> = {
  readonly [name in keyof B['attributes']]: AttributeValue<B['attributes'][name]>;
} & {
  readonly [name in keyof B['blocks']]: B['blocks'][name] extends NestedBlock<infer Inner>
    ? readonly StateOf<Inner>[]
    : never;
};
