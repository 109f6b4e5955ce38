import fc from 'fast-check';
import { LEDGER_TAGS } from '../../rotation/applied-state';
import { type Hand, STACK_TAG, THEIR_STACK } from './world';

/** Somebody sets the status of a key. */
export const aSwitch: fc.Arbitrary<Extract<Hand, { kind: 'switch' }>> = fc.record({
  kind: fc.constant('switch' as const),
  which: fc.nat({ max: 1 }),
  status: fc.constantFrom('Active' as const, 'Inactive' as const),
});

/** Somebody makes a key. */
export const aCreation: fc.Arbitrary<Extract<Hand, { kind: 'create' }>> = fc.record({
  kind: fc.constant('create' as const),
});

/** What our tags say, rightly or not. */
export const TAG_VALUES = ['1', '2', '3', 'active', 'inactive', 'deleted', 'true', 'false'] as const;

/** Somebody edits a tag of ours. */
export const aTagging = (...values: readonly string[]): fc.Arbitrary<Hand> =>
  fc.record({
    kind: fc.constant('tag' as const),
    name: fc.constantFrom(...Object.values(LEDGER_TAGS)),
    value: fc.constantFrom(...values),
  });

/** Somebody, or another project, writes that project's name into the tag that says who looks after the user. */
export const anotherProjectsName: fc.Arbitrary<Hand> = fc.constant({
  kind: 'tag',
  name: STACK_TAG,
  value: THEIR_STACK,
});
