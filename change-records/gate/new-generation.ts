import type { Refusal } from '../../rotation/guard';
import { overlapEnd } from '../../rotation/overlap-end';
import { type KeyChange, keyInWords } from '../plan/key-change';
import type { Plan } from '../plan/plan';
import { isTouched, type PlannedUser } from '../plan/planned-user';
import type { Case, GateRule } from './facts';

/**
 * Terraform creates a key whenever one is missing from its state: also one that somebody deleted in the console. A new
 * key under an old number would be a rotation that nobody asked for and no holder knows of.
 */
export const createsOnlyNewGenerations: GateRule = (of) =>
  of.users.flatMap((user) =>
    user.keys.filter(({ outcome }) => outcome === 'created').flatMap((key) => judge(key, user, of)),
  );

/** Tags and ledger can both be set back by hand; the records cannot. */
export const fallsBehindNoRecord: GateRule = ({ users, facts: { issued } }) =>
  users.flatMap((user): readonly Refusal[] => {
    const { name, wanted } = user;
    const last = issued.get(name) ?? 0;
    if (!wanted || wanted.generation >= last || !isTouched(user)) return [];
    return [
      {
        code: 'LOWER_GENERATION',
        because: `The records say that generation ${last} of ${name} was created, and the ledger says ${wanted.generation}; a generation never falls.`,
        wayOut: `Put the tags of ${name} right, if somebody set them back (the command: npx keyturn doctor), and set its generation to ${last} in the ledger. Then plan again: npx keyturn plan.`,
      },
    ];
  });

function judge(key: KeyChange, user: PlannedUser, { plan, facts }: Case): readonly Refusal[] {
  const refuse = (because: string): readonly Refusal[] => [
    {
      code: 'KEY_WITHOUT_NEW_GENERATION',
      because: `The plan creates ${keyInWords(key)}, but ${because}; a key is created by a new generation only.`,
      wayOut: wayOut(user, key),
    },
  ];
  const { generation } = key;
  if (generation === undefined) return refuse('its address counts no generation');
  if (!user.wanted) return refuse(`the ledger has no entry for ${user.name}`);
  if (hasVanished(key, plan))
    return refuse('that generation was created before and has been deleted outside Terraform');
  const issued = facts.issued.get(user.name) ?? 0;
  if (generation <= issued) return refuse(`the records say that generation ${issued} of ${user.name} was created`);
  if (generation !== user.wanted.generation)
    return refuse(`the ledger's current generation is ${user.wanted.generation}`);
  // What the tags say nobody can read, and the guard has refused it.
  if (user.applied?.unreadable) return [];
  const recorded = user.applied?.recorded;
  if (!recorded) return generation === 1 ? [] : refuse('no generation before it was ever applied');
  // The same number: the last apply wrote the tags and failed before it created the key.
  if (generation === recorded.generation || generation === recorded.generation + 1) return [];
  return refuse(`generation ${recorded.generation} is applied now`);
}

/** Terraform knew the key, and IAM does not any more. */
const hasVanished = ({ address }: KeyChange, { resource_drift }: Plan): boolean =>
  resource_drift.some((drift) => drift.address === address && drift.change.actions.includes('delete'));

function wayOut({ wanted, applied, name }: PlannedUser, key: KeyChange): string {
  const { recorded, found } = applied ?? {};
  // One key of an overlap is left, and Terraform would make the other one again.
  if (recorded?.previous === 'active' && (found === 'Active' || found === 'Inactive')) {
    // Stryker disable next-line StringLiteral: whatever is not "new" is the old one.
    const gone = key.generation === recorded.generation ? 'new' : 'old';
    return `Ask CloudTrail who deleted it (DeleteAccessKey). ${overlapEnd(name, recorded, gone)}`;
  }
  const last = Math.max(wanted?.generation ?? 0, recorded?.generation ?? 0);
  return `Find out who deleted the key and why. If ${name} needs a key, set its generation to ${last + 1} in the ledger, with previous "deleted" where no other key of it is left.`;
}

/** Creations that finish a step whose apply failed: allowed, and worth a word in the record. */
export function finishedCreations(users: readonly PlannedUser[], plan: Plan): readonly KeyChange[] {
  return users.flatMap(({ keys, applied }) =>
    keys.filter(
      (key) => key.outcome === 'created' && applied?.recorded?.generation === key.generation && !hasVanished(key, plan),
    ),
  );
}
