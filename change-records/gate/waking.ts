import { type KeyChange, keyInWords } from '../plan/key-change';
import type { PlannedUser } from '../plan/planned-user';
import type { GateRule } from './facts';

/** Switching a key on is an act of its own: whoever switched it off had a reason, and no other plan knows it. */
export const wakesOnlyOnPurpose: GateRule = ({ users }) =>
  users
    .filter(({ step }) => step !== 'resume' && step !== 'enable')
    .flatMap((user) => {
      const woken = user.keys.filter(({ outcome }) => outcome === 'enabled');
      const isOld = woken.every(({ generation }) => generation !== user.wanted?.generation);
      return woken.map((key) => refusal(user, key, isOld ? ['disable', 'enable'] : ['suspend', 'resume']));
    });

/** @param verbs that switch it off, and on again */
function refusal({ name }: PlannedUser, key: KeyChange, [off, on]: readonly [string, string]) {
  return {
    code: 'WOULD_WAKE_KEY',
    because: `The plan switches on ${keyInWords(key)}, which is off; only resume and enable switch keys on.`,
    wayOut: `If it must stay off: npx keyturn ${off} ${name}, and apply. If it may work again: the same, applied, and then npx keyturn ${on} ${name}; or switch it on by hand in IAM, then plan again: npx keyturn plan.`,
  };
}
