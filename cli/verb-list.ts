import { createRequire } from 'node:module';
import type { Verb } from './verb';

type Page = ReturnType<Verb['load']>;

/** Every verb, in the order in which an operator meets them. */
export function everyVerb(): readonly Verb[] {
  // `import()` stays an ES import in a CommonJS build; a `require` of one's own loads late as well, and tools see it.
  const require = createRequire(__filename);
  return [
    {
      name: 'status',
      summary: "every user's keys, what is next and who has to act",
      load: () => require('./verbs/status') as Page,
    },
  ];
}
