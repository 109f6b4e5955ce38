import type { AccessKey } from './access-key';
import { belongsToLedger, type UserFacts } from './audience';
import { retirementAdvice, rotationAdvice } from './ledger-advice';
import type { UseVerdict } from './verdict';

/** What to do about a key that is older than its limit, whoever says so. */
export function ageAdvice(user: UserFacts, keys: readonly AccessKey[], key: AccessKey): string {
  if (belongsToLedger(user)) return rotationAdvice(user, keys, key);
  return `Create a new key (npx keyturn keys issue ${user.name}), move to it, then deactivate and delete this one.`;
}

/** What to do about a key that nobody uses: switched off where the policy says so, else asked about first. */
export function useAdvice(
  user: UserFacts,
  keys: readonly AccessKey[],
  key: AccessKey,
  { kind }: Pick<UseVerdict, 'kind'>,
): string {
  if (kind !== 'unused') return 'Ask whoever holds it whether it is still needed.';
  if (belongsToLedger(user)) return retirementAdvice(user, keys, key);
  return `Deactivate it (npx keyturn keys deactivate ${user.name}), and delete it when nobody misses it.`;
}
