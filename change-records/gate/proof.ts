import { type KeyChange, keyInWords } from '../plan/key-change';
import type { PlannedUser } from '../plan/planned-user';
import type { DisableProof, GateFacts, GateRule } from './facts';

/** A holder who has not changed over is locked out by a disable; so it takes proof, or somebody who answers for it. */
export const disablesWithProof: GateRule = ({ users, facts }) =>
  users.flatMap((user) =>
    user.keys
      .filter((key) => needsProof(key, user, facts) && proofFor(user, facts) === undefined)
      .map((key) => ({
        code: 'NO_PROOF_OF_USE',
        because: `The plan disables ${keyInWords(key)}, and nothing proves that generation ${user.wanted?.generation ?? '?'} is used; a key is disabled only once its successor is in use.`,
        wayOut: `Run "keyturn verify ${user.name}" until it finds proof, or "keyturn disable ${user.name} --accept <reason>", which the record then shows. In an emergency suspend the user.`,
      })),
  );

/** Suspending is the emergency brake, which nothing may hold up; and a user who leaves has no next generation. */
function needsProof(key: KeyChange, { name, wanted }: PlannedUser, { leaving }: GateFacts): boolean {
  return key.outcome === 'disabled' && !(wanted?.suspended ?? false) && !leaving.has(name);
}

/** The newest proof that the user's present generation is used, or accepted as used. */
export function proofFor(
  { name, wanted, keys }: PlannedUser,
  { proofs, lastUsed }: Pick<GateFacts, 'proofs' | 'lastUsed'>,
): DisableProof | undefined {
  const idOf = (generation: number): string | undefined =>
    keys.find((key) => key.generation === generation)?.accessKeyId;
  return proofs
    .filter((proof) => {
      if (proof.user !== name || proof.generation !== wanted?.generation) return false;
      const newKeyId = idOf(proof.generation);
      const oldKeyId = idOf(proof.generation - 1);
      // Evidence is about two keys, not about two numbers.
      if ((proof.newKeyId ?? newKeyId) !== newKeyId || (proof.oldKeyId ?? oldKeyId) !== oldKeyId) return false;
      const used = oldKeyId === undefined ? undefined : lastUsed.get(oldKeyId);
      return !(proof.kind === 'evidence' && used?.kind === 'used' && used.at > proof.at);
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}
