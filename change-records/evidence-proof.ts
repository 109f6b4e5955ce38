import type { Evidence } from '../rotation/evidence';
import type { DisableProof } from './gate/facts';

/** What the evidence of a generation proves. A look that did not find proof proves nothing. */
export function proofsIn({ user, generation, proof, accepted }: Evidence): readonly DisableProof[] {
  return [
    ...(proof?.proven
      ? [
          {
            kind: 'evidence' as const,
            user,
            generation,
            at: new Date(proof.at),
            because: proof.checks.map((check) => check.saw).join('; '),
            newKeyId: proof.newKey.accessKeyId,
            oldKeyId: proof.oldKey.accessKeyId,
          },
        ]
      : []),
    ...(accepted
      ? [{ kind: 'acceptance' as const, user, generation, at: new Date(accepted.at), because: accepted.reason }]
      : []),
  ];
}
