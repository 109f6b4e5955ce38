import type { LastUsed } from '../rotation/access-key';
import type { ReportedKey, ReportRow } from './credential-report';
import type { AccessKeyRecord } from './key-store';

/** The report's times have no fractions of a second. */
const ROUNDING_IN_MS = 1000;

function isSameMoment(reported: Date | undefined, createdAt: Date): boolean {
  return reported !== undefined && Math.abs(reported.getTime() - createdAt.getTime()) < ROUNDING_IN_MS;
}

/**
 * Which of the report's two places tells of this key. The report has no key IDs, so only what cannot be mistaken counts:
 * a place whose key was never switched on or off and was made at the same second, or the only place for the only key.
 */
function placeOf(
  key: AccessKeyRecord,
  keys: readonly AccessKeyRecord[],
  places: readonly ReportedKey[],
): ReportedKey | undefined {
  const filled = places.filter((place) => place.lastRotated !== undefined);
  const made = filled.filter((place) => isSameMoment(place.lastRotated, key.createdAt));
  const twins = keys.filter((other) => isSameMoment(key.createdAt, other.createdAt));
  if (made.length === 1 && twins.length === 1) return made[0];
  const [only] = filled;
  const cannotBeAnother = keys.length === 1 && filled.length === 1 && only!.lastRotated! >= key.createdAt;
  return cannotBeAnother ? only : undefined;
}

/**
 * The use of a key that the credential report proves. Undefined where it proves none: the report may be four hours old, so
 * it never proves that a key was *not* used, and where it cannot be told which key it means, it proves nothing.
 */
export function reportedUse(
  key: AccessKeyRecord,
  keys: readonly AccessKeyRecord[],
  row: ReportRow | undefined,
): Extract<LastUsed, { kind: 'used' }> | undefined {
  const place = row === undefined ? undefined : placeOf(key, keys, row.keys);
  if (place?.lastUsed === undefined) return undefined;
  return { kind: 'used', at: place.lastUsed, service: place.lastUsedService, region: place.lastUsedRegion };
}
