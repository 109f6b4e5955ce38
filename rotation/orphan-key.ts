import { type AccessKey, type LastUsed, maskKeyId } from './access-key';
import type { Refusal } from './guard';

/** An access key that IAM has and Terraform's state has not. */
export type OrphanKey = Pick<AccessKey, 'id' | 'status'> & {
  /** As IAM or Terraform writes it. */
  readonly createdAt: string;
  /** Undefined: nobody asked. */
  readonly lastUsed: LastUsed | undefined;
};

/** A key as IAM shows it, in the words of an orphan. */
export function asOrphan({ id, status, createdAt, lastUsed }: AccessKey): OrphanKey {
  return { id, status, createdAt: createdAt.toISOString(), lastUsed };
}

/**
 * CreateAccessKey took effect and its answer was lost, an apply was killed before the state was written, somebody took the
 * key out of the state, or made one in the console. Such a key is never taken for a generation.
 */
export function orphanRefusal(user: string, { id, status, createdAt, lastUsed }: OrphanKey): Refusal {
  const used =
    lastUsed?.kind === 'used'
      ? `last used ${lastUsed.at.toISOString()} (${lastUsed.service})`
      : lastUsed?.kind === 'never'
        ? 'never used'
        : 'of unknown use';
  return {
    code: 'ORPHAN_KEY',
    because: `IAM has ${maskKeyId(id)} of ${user} (${status}, made ${createdAt}, ${used}), which Terraform does not know. If the answer of an apply was lost, nobody has its secret; if somebody made it by hand, they have. No key is created beside a key that nobody accounts for, and it is no generation.`,
    wayOut: `If the records tell of it as a generation, it was taken out of the state: import it again, as docs/state.md says under "A lost state". Else ask CloudTrail who made it (CreateAccessKey). Is it in use, move its user to the ledger's key first. Then delete it: aws iam update-access-key --user-name ${user} --status Inactive --access-key-id <id>, aws iam delete-access-key --user-name ${user} --access-key-id <id> (whole IDs: npx keyturn status ${user} --json), and plan again: npx keyturn plan.`,
  };
}
