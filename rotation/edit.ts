import type { LedgerEntry } from './ledger';

/** What operators type; each is one edit of a user's ledger entry. */
export type LedgerVerb = 'start' | 'disable' | 'enable' | 'delete' | 'suspend' | 'resume';

/**
 * What an entry may become by a verb, the usual way first. Whether it is allowed is the guard's to say; `start` has a
 * second way for a user whose current key was deleted outside Terraform: the next generation without an overlap.
 */
export function edits(verb: LedgerVerb, entry: LedgerEntry): readonly LedgerEntry[] {
  switch (verb) {
    case 'start': {
      const generation = entry.generation + 1;
      return [
        { ...entry, generation, previous: 'active' },
        { ...entry, generation, previous: 'deleted' },
      ];
    }
    case 'disable':
      return [{ ...entry, previous: 'inactive' }];
    case 'enable':
      return [{ ...entry, previous: 'active' }];
    case 'delete':
      return [{ ...entry, previous: 'deleted' }];
    case 'suspend':
      return [{ ...entry, suspended: true }];
    case 'resume':
      return [{ ...entry, suspended: false }];
  }
}
