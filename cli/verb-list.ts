import type { Verb } from './verb';

/** Every verb, in the order in which an operator meets them. */
export const VERBS: readonly Verb[] = [];
