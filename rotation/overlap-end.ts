import { LEDGER_TAGS } from './applied-state';
import type { LedgerEntry } from './ledger';

/**
 * Of two active keys one is gone. No edit leads out of that, because the tags still tell of an overlap: a person, who knows
 * which one it was, ends it.
 */
export function overlapEnd(user: string, { generation }: Pick<LedgerEntry, 'generation'>, gone: 'old' | 'new'): string {
  const tag = (previous: string): string =>
    `aws iam tag-user --user-name ${user} --tags Key=${LEDGER_TAGS.previous},Value=${previous}`;
  return gone === 'new'
    ? `Its holder uses the old key: make that Inactive in IAM once they can do without it, and say so in the tags (${tag('inactive')}). Then set generation to ${generation + 1} and previous to "deleted" in the ledger, plan and apply.`
    : `The overlap is over: say so in the tags (${tag('deleted')}) and set previous to "deleted" in the ledger. Then plan and apply.`;
}
