import type { IamUser } from '../../aws/user-directory';
import {
  type AccessKey,
  type AppliedState,
  KeyturnError,
  LEDGER_TAGS,
  type LedgerEntry,
  PREVIOUS,
  type Previous,
} from '../../rotation';

/**
 * What was applied before, as IAM tells it: the same reading as `constructs/suppliers/applied-state.ts` lets Terraform do while it
 * plans.
 */
export function appliedState(
  user: IamUser | undefined,
  keysOldestFirst: readonly Pick<AccessKey, 'status'>[],
): AppliedState {
  return { recorded: user && recordedEntry(user), found: keysOldestFirst.map((key) => key.status).join(' ') };
}

function recordedEntry({ name, tags }: IamUser): LedgerEntry | undefined {
  const generation = tags[LEDGER_TAGS.generation] ?? '';
  if (!/^\d+(\.\d+)?$/.test(generation)) return undefined;
  return {
    generation: Number(generation),
    previous: previousOf(name, tags[LEDGER_TAGS.previous] ?? 'deleted'),
    suspended: tags[LEDGER_TAGS.suspended] === 'true',
  };
}

function previousOf(user: string, tag: string): Previous {
  const previous = PREVIOUS.find((known) => known === tag);
  if (previous) return previous;
  throw new KeyturnError(
    'UNKNOWN_TAG_VALUE',
    `The tag ${LEDGER_TAGS.previous} of ${user} says "${tag}", which no apply has written.`,
    `Find out what was applied last and set the tag to one of ${PREVIOUS.join(', ')} by hand, then try again.`,
  );
}
