import type { AccessKey, KeyStatus } from './access-key';
import type { Proof } from './proof-of-use';

/**
 * What is known of one generation's hand-over, as it is kept in `evidence/<user>-<generation>.json` beside the ledger and
 * copied into the change record. Times are ISO 8601 in UTC. Access key IDs are whole; there is never a secret in it.
 */
export interface Evidence {
  readonly user: string;
  readonly generation: number;
  /** When the supplier was given the new key. */
  readonly handover?: HandoverRecord;
  /** What the last look found; a new look replaces it. */
  readonly proof?: ProofRecord;
  /** Somebody took the responsibility for disabling the old key without proof. */
  readonly accepted?: AcceptedRisk;
}

export interface HandoverRecord {
  readonly at: string;
  readonly accessKeyId: string;
  /** Fingerprint of the PGP key that the secret was sealed to; left out where it was handed over in another way. */
  readonly sealedTo?: string;
}

export interface ProofRecord {
  readonly at: string;
  readonly proven: boolean;
  readonly silentHours: number;
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly saw: string }[];
  readonly newKey: KeyUseRecord;
  readonly oldKey: KeyUseRecord;
}

export interface KeyUseRecord {
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  /** `never`, `unknown`, or the time of the last use. */
  readonly lastUsed: string;
  readonly service?: string;
  readonly region?: string;
}

export interface AcceptedRisk {
  readonly at: string;
  readonly reason: string;
}

/** The hand-over of one key: that of another one (the generation was made again) is none of this. */
export function handoverOf(evidence: Evidence | undefined, { id }: Pick<AccessKey, 'id'>): HandoverRecord | undefined {
  return evidence?.handover?.accessKeyId === id ? evidence.handover : undefined;
}

/** A proof in the form that is kept. */
export function proofRecord(
  { proven, checks }: Proof,
  seen: { readonly newKey: AccessKey; readonly oldKey: AccessKey; readonly silentHours: number; readonly now: Date },
): ProofRecord {
  return {
    at: seen.now.toISOString(),
    proven,
    silentHours: seen.silentHours,
    checks,
    newKey: keyUse(seen.newKey),
    oldKey: keyUse(seen.oldKey),
  };
}

function keyUse({ id, status, lastUsed }: AccessKey): KeyUseRecord {
  if (lastUsed.kind !== 'used') return { accessKeyId: id, status, lastUsed: lastUsed.kind };
  const { at, service, region } = lastUsed;
  return { accessKeyId: id, status, lastUsed: at.toISOString(), service, region };
}
