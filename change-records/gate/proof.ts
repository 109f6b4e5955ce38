import type { LastUsed } from '../../rotation/access-key';
import type { Refusal } from '../../rotation/guard';
import { type KeyChange, keyInWords } from '../plan/key-change';
import type { PlannedUser } from '../plan/planned-user';
import type { DisableProof, GateFacts, GateRule } from './facts';

/** A holder who has not changed over is locked out by a disable; so it takes proof, or somebody who answers for it. */
export const disablesWithProof: GateRule = ({ users, facts }) =>
  users.flatMap((user) =>
    user.keys
      .filter((key) => needsProof(key, user, facts) && proofFor(user, facts) === undefined)
      .map((key) => refusal(key, user, facts)),
  );

/** Suspending is the emergency brake, which nothing may hold up; and a user who leaves has no next generation. */
function needsProof(key: KeyChange, { name, wanted }: PlannedUser, { leaving }: GateFacts): boolean {
  return key.outcome === 'disabled' && !(wanted?.suspended ?? false) && !leaving.has(name);
}

function refusal(key: KeyChange, user: PlannedUser, facts: ProofFacts): Refusal {
  const { name, wanted } = user;
  const [contradicted] = proofsOf(user, facts).flatMap((proof) => contradiction(proof, user, facts) ?? []);
  const wayOut = `Run "npx keyturn verify ${name}" until it finds proof, or "npx keyturn disable ${name} --accept <reason>", which the record then shows. In an emergency suspend the user.`;
  if (contradicted !== undefined) {
    return {
      code: 'EVIDENCE_CONTRADICTED',
      because: `The plan disables ${keyInWords(key)}, and ${contradicted}; evidence counts only while IAM says nothing else.`,
      wayOut,
    };
  }
  return {
    code: 'NO_PROOF_OF_USE',
    because: `The plan disables ${keyInWords(key)}, and nothing proves that generation ${wanted?.generation ?? '?'} is used; a key is disabled only once its successor is in use.`,
    wayOut,
  };
}

type ProofFacts = Pick<GateFacts, 'proofs' | 'lastUsed'>;

/** The newest proof that the user's present generation is used, or accepted as used. */
export function proofFor(user: PlannedUser, facts: ProofFacts): DisableProof | undefined {
  return proofsOf(user, facts)
    .filter((proof) => proof.kind === 'acceptance' || isConfirmed(proof, user, facts))
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

/** Evidence is about two keys, not about two numbers. */
const proofsOf = (user: PlannedUser, { proofs }: ProofFacts): readonly DisableProof[] =>
  proofs.filter(
    ({ user: name, generation, newKeyId, oldKeyId }) =>
      name === user.name &&
      generation === user.wanted?.generation &&
      (newKeyId ?? idOf(user, generation)) === idOf(user, generation) &&
      (oldKeyId ?? idOf(user, generation - 1)) === idOf(user, generation - 1),
  );

const idOf = ({ keys }: PlannedUser, of: number): string | undefined =>
  keys.find(({ generation }) => generation === of)?.accessKeyId;

/** A file can say anything: IAM itself must know of the use. Where it was not asked, nobody knows. */
function isConfirmed(proof: DisableProof, user: PlannedUser, facts: ProofFacts): boolean {
  const used = useOf(idOf(user, proof.generation), facts);
  return used?.kind === 'used' && contradiction(proof, user, facts) === undefined;
}

/** What IAM says against evidence; undefined: nothing. Where somebody answers for it, nobody asks. */
function contradiction(proof: DisableProof, user: PlannedUser, facts: ProofFacts): string | undefined {
  const seen = `the evidence of ${proof.at.toISOString()}`;
  const fresh = useOf(idOf(user, proof.generation), facts);
  const { newKeyUsedAt } = proof;
  if (fresh?.kind === 'never') return `${seen} saw the new key used, which IAM says was never used`;
  if (fresh?.kind === 'used' && newKeyUsedAt !== undefined && fresh.at < newKeyUsedAt) {
    return `${seen} saw the new key used at ${newKeyUsedAt.toISOString()}, and IAM says ${fresh.at.toISOString()} was the last time`;
  }
  const old = useOf(idOf(user, proof.generation - 1), facts);
  if (old?.kind === 'used' && old.at > proof.at) {
    return `${seen} is older than the last use of the old key (${old.at.toISOString()})`;
  }
  return undefined;
}

const useOf = (id: string | undefined, { lastUsed }: ProofFacts): LastUsed | undefined =>
  id === undefined ? undefined : lastUsed.get(id);
