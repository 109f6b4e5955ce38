import { type KeyChange, keyInWords } from '../plan/key-change';
import type { PlannedUser } from '../plan/planned-user';
import type { GateRule } from './facts';

/** Switching a key on is an act of its own: whoever switched it off had a reason, and no other plan knows it. */
export const wakesOnlyOnPurpose: GateRule = ({ users }) =>
  users
    .filter(({ step }) => step !== 'resume' && step !== 'enable')
    .flatMap((user) => user.keys.filter(({ outcome }) => outcome === 'enabled').map((key) => refusal(user, key)));

function refusal({ name }: PlannedUser, key: KeyChange) {
  return {
    code: 'WOULD_WAKE_KEY',
    because: `The plan switches on ${keyInWords(key)}, which is off; only resume and enable switch keys on.`,
    wayOut: `If it must stay off, suspend ${name} (npx keyturn suspend ${name}), or disable the old key of a rotation. If it may work again: suspend, apply, then resume; or switch it on by hand in IAM, then plan again: npx keyturn plan.`,
  };
}
