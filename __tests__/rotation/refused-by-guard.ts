import { anotherProjectRule, type Caretaker } from '../../rotation/another-project';
import { appliedState, MISSING } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import { holds } from '../../rotation/expression';
import { inWords, type Refusal, refusals } from '../../rotation/guard';
import type { LedgerEntry } from '../../rotation/ledger';

/** All that the guard inside Terraform says of one user: of its edit, and of whose it is. */
export function refusedByGuard(
  user: string,
  wanted: LedgerEntry,
  tags: Readonly<Record<string, string>> | null | undefined,
  keys: Parameters<typeof appliedState>[1],
  own: Caretaker,
): readonly Refusal[] {
  const ofItsEdit = refusals(user, wanted, appliedState(tags ?? {}, keys), true);
  const rule = anotherProjectRule(own);
  const facts = { user, stack: tags?.[USER_TAGS.stack] ?? MISSING };
  return holds(rule.refusedWhen, facts) ? [...ofItsEdit, inWords(rule, facts)] : ofItsEdit;
}
