/** A story that ends badly, and for what reason it may. */
interface KnownLimit {
  readonly of: (story: readonly string[]) => boolean;
  readonly because: string;
}

const happened = (story: readonly string[], what: RegExp): boolean => story.some((words) => what.test(words));
const isBareDeploy = (story: readonly string[]): boolean => happened(story, /^cdktf deploy$/);

/** Each takes two adversities, of which one goes past gate, record and the look right before. */
export const KNOWN_LIMITS: readonly KnownLimit[] = [
  {
    of: (story) => isBareDeploy(story) && happened(story, /^the tag .* by hand$|^all three tags/),
    because:
      'the guard inside Terraform reads what was applied from the tags: who sets them otherwise by hand, follows them in the ledger and then deploys past the gate can do what the gate refuses',
  },
  {
    of: (story) => isBareDeploy(story) && happened(story, /is deleted by hand$/),
    because:
      'a bare deploy makes a key of an overlap anew that somebody deleted; the gate refuses that. The older generation has the younger key then, and who may use which, only a person can tell',
  },
  {
    of: (story) => isBareDeploy(story) && happened(story, /answer lost$/),
    because: 'a bare deploy works on beside a key whose creation nobody knows of; the gate refuses that',
  },
];

/** Why a story may end badly; undefined: it may not. */
export const knownLimit = (story: readonly string[]): string | undefined =>
  KNOWN_LIMITS.find(({ of }) => of(story))?.because;
