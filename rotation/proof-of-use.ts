import type { AccessKey } from './access-key';
import { HOUR_IN_MS } from './days';
import { minuteIn } from './local-days';

/** An upload as CloudTrail's S3 data events tell it. */
export interface Upload {
  readonly at: Date;
  readonly accessKeyId: string;
  readonly bucket: string;
  readonly sourceAddress: string;
  /** Undefined: it succeeded. */
  readonly errorCode: string | undefined;
}

/** What a look at a user's keys found. */
export interface ChangeOver {
  readonly newKey: AccessKey;
  /** The key that is still active beside it; undefined where there is none, and only the use of the new one to prove. */
  readonly oldKey: AccessKey | undefined;
  /** When the supplier was given the new key; uses before are somebody else's and prove nothing. */
  readonly handedOverAt: Date | undefined;
  /** The service that the supplier needs the key for, in IAM's word, e.g. `s3`. */
  readonly service: string;
  /** Hours that the old key must have been unused. */
  readonly silentHours: number;
  /**
   * Uploads of both keys to the supplier's bucket, since the hand-over and for the silent hours at least. Undefined where
   * no trail records them: then IAM's last-used dates are the proof.
   */
  readonly uploads: readonly Upload[] | undefined;
  /** IANA name, for the times that people read. */
  readonly timeZone: string;
}

export interface ProofCheck {
  readonly what:
    | 'new key known'
    | 'key active'
    | 'both keys active'
    | 'handed over'
    | 'new key used'
    | 'uploads with the new key'
    | 'old key silent';
  readonly ok: boolean;
  /** What was seen, as a sentence. */
  readonly saw: string;
}

export interface Proof {
  /** Whether everything speaks for it that the supplier has changed over. */
  readonly proven: boolean;
  readonly checks: readonly ProofCheck[];
  /** When the old key will have been silent for long enough, if it stays silent. Undefined where that is not known. */
  readonly silentUntil: Date | undefined;
}

/**
 * Whether a supplier uses its new access key and no longer the old one. What is unknown proves nothing.
 * IAM's last-used date counts refused calls too; a successful upload in a data event is the better proof.
 */
export function proofOfUse(seen: ChangeOver, now: Date): Proof {
  const checks = [
    active(seen),
    handedOver(seen),
    newKeyUsed(seen),
    ...uploadsWithNewKey(seen),
    ...oldKeySilent(seen, now),
  ];
  return { proven: checks.every((check) => check.ok), checks, silentUntil: silentUntil(seen, now) };
}

function active({ newKey, oldKey }: ChangeOver): ProofCheck {
  if (!oldKey) return { what: 'key active', ok: newKey.status === 'Active', saw: `the key is ${newKey.status}` };
  const ok = newKey.status === 'Active' && oldKey.status === 'Active';
  return { what: 'both keys active', ok, saw: `the old key is ${oldKey.status}, the new key is ${newKey.status}` };
}

function handedOver({ handedOverAt, timeZone }: ChangeOver): ProofCheck {
  const saw = handedOverAt ? `handed over ${minuteIn(timeZone, handedOverAt)}` : 'no hand-over is recorded';
  return { what: 'handed over', ok: handedOverAt !== undefined, saw };
}

function newKeyUsed({ newKey, handedOverAt, service, timeZone }: ChangeOver): ProofCheck {
  const check = (ok: boolean, saw: string): ProofCheck => ({ what: 'new key used', ok, saw });
  const { lastUsed } = newKey;
  if (lastUsed.kind === 'unknown') return check(false, `the last use of the new key is unknown: ${lastUsed.because}`);
  if (lastUsed.kind === 'never') return check(false, 'the new key was never used');
  const saw = `the new key was last used ${minuteIn(timeZone, lastUsed.at)} on ${lastUsed.service} in ${lastUsed.region}`;
  if (!handedOverAt) return check(false, `${saw}; without a hand-over that proves nothing`);
  if (lastUsed.at <= handedOverAt) return check(false, `${saw}, before the hand-over`);
  return check(lastUsed.service === service, lastUsed.service === service ? saw : `${saw}, and not on ${service}`);
}

function uploadsWithNewKey({ newKey, handedOverAt, uploads, timeZone }: ChangeOver): readonly ProofCheck[] {
  if (uploads === undefined) return [];
  const since = uploads.filter((upload) => upload.accessKeyId === newKey.id && upload.at > (handedOverAt ?? upload.at));
  const done = since.filter((upload) => upload.errorCode === undefined);
  const last = latest(done);
  const failed = since.length - done.length;
  const saw = last
    ? `${done.length} ${done.length === 1 ? 'upload' : 'uploads'} with the new key since the hand-over, the last ${minuteIn(timeZone, last.at)} from ${last.sourceAddress}`
    : `no upload with the new key since the hand-over${failed > 0 ? `, and ${failed} that failed` : ''}`;
  return [{ what: 'uploads with the new key', ok: last !== undefined, saw }];
}

function oldKeySilent(seen: ChangeOver, now: Date): readonly ProofCheck[] {
  const check = (ok: boolean, saw: string): readonly ProofCheck[] => [{ what: 'old key silent', ok, saw }];
  if (!seen.oldKey) return [];
  const { lastUsed } = seen.oldKey;
  if (lastUsed.kind === 'unknown') return check(false, `the last use of the old key is unknown: ${lastUsed.because}`);
  const used = lastUseOfOldKey(seen);
  if (!used) return check(true, 'the old key was never used');
  const silent = now >= after(used, seen.silentHours);
  const saw = `the old key was last used ${minuteIn(seen.timeZone, used)}`;
  return check(silent, silent ? saw : `${saw}, less than ${seen.silentHours} hours ago`);
}

function silentUntil(seen: ChangeOver, now: Date): Date | undefined {
  if (!seen.oldKey || seen.oldKey.lastUsed.kind === 'unknown') return undefined;
  const used = lastUseOfOldKey(seen);
  return used ? after(used, seen.silentHours) : now;
}

/** IAM's date is late by up to 15 minutes and more; a data event may know of a later use, a failed one included. */
function lastUseOfOldKey({ oldKey, uploads }: ChangeOver): Date | undefined {
  if (!oldKey) return undefined;
  const fromIam = oldKey.lastUsed.kind === 'used' ? [{ at: oldKey.lastUsed.at }] : [];
  return latest([...fromIam, ...(uploads ?? []).filter((upload) => upload.accessKeyId === oldKey.id)])?.at;
}

function latest<Event extends { readonly at: Date }>(events: readonly Event[]): Event | undefined {
  return [...events].sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

const after = (start: Date, hours: number): Date => new Date(start.getTime() + hours * HOUR_IN_MS);
