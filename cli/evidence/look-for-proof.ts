import { HOUR_IN_MS } from '../../rotation/days';
import { type Evidence, handoverOf, type ProofRecord, proofRecord } from '../../rotation/evidence';
import { currentKey, type GenerationKeys } from '../../rotation/generation-keys';
import { KeyturnError } from '../../rotation/keyturn-error';
import { type Proof, proofOfUse, type Upload } from '../../rotation/proof-of-use';
import type { Configuration } from '../../settings/configuration';
import { appliedEntry, type ObservedUser } from '../account/observed-user';
import type { KnownUser } from '../account/organisation';
import { UPLOAD_SERVICE } from '../account/user-status';
import type { Cloud } from '../shell/cloud';
import { refuseOrphans } from './generation-keys';

export interface ProofSearch {
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  readonly known: KnownUser;
  readonly observed: ObservedUser;
  readonly evidence: Evidence | undefined;
  /** Which key is which generation. */
  readonly told: GenerationKeys;
  /** Hours that the old key must have been unused; the settings' where undefined. */
  readonly silentHours: number | undefined;
  readonly now: Date;
}

export interface FoundProof {
  readonly proof: Proof;
  /** As it is kept in the evidence; undefined where there is no old key that could be disabled. */
  readonly record: ProofRecord | undefined;
}

/**
 * Whether the holder uses the new key, from IAM and, where the settings name one, from the trail.
 * @throws KeyturnError `NOTHING_TO_PROVE`; `ORPHAN_KEY` where IAM has a key that Terraform's state does not know
 */
export async function lookForProof(search: ProofSearch): Promise<FoundProof> {
  const { configuration, observed, evidence, told, now } = search;
  const recorded = appliedEntry(observed);
  if (observed.keys.length === 0 || !recorded) {
    throw new KeyturnError(
      'NOTHING_TO_PROVE',
      `${observed.name} has no access key that was applied.`,
      `See \`npx keyturn status ${observed.name}\` for what is next.`,
    );
  }
  refuseOrphans(observed, told);
  const newKey = currentKey(observed.keys, recorded, told);
  if (!newKey) return { proof: unidentified(recorded.generation, told), record: undefined };
  // Only an overlap asks for a silent old key; otherwise there is just the use of the one key to look at.
  const inOverlap = recorded.previous === 'active' && observed.keys.length > 1;
  const oldKey = inOverlap ? observed.keys.find((key) => key !== newKey) : undefined;
  const silentHours = search.silentHours ?? configuration.settings.rotation.silentHours;
  const handover = handoverOf(evidence, newKey);
  const handedOverAt = handover && new Date(handover.at);
  const uploads = await readTrail(search, silentHours, handedOverAt);
  const { timeZone } = configuration.settings.deployment;
  const seen = { newKey, oldKey, handedOverAt, service: UPLOAD_SERVICE, silentHours, uploads, timeZone };
  const proof = proofOfUse(seen, now);
  return { proof, record: oldKey && proofRecord(proof, { newKey, oldKey, silentHours, now }) };
}

/** Of two keys that look alike, the use of neither proves anything. */
function unidentified(generation: number, { stateSilent }: GenerationKeys): Proof {
  const saw = `which key is generation ${generation} nobody here tells: ${stateSilent ?? "Terraform's state has none"}`;
  // A recorded hand-over would have told.
  const handedOver = { what: 'handed over', ok: false, saw: 'no hand-over is recorded' } as const;
  const checks = [{ what: 'new key known', ok: false, saw } as const, handedOver];
  return { proven: false, checks, silentUntil: undefined };
}

async function readTrail(
  { configuration, cloud, known, observed, now }: ProofSearch,
  silentHours: number,
  handedOverAt: Date | undefined,
): Promise<readonly Upload[] | undefined> {
  const { deployment, rotation } = configuration.settings;
  const { dataEventTrail: trail } = rotation;
  if (!trail) return undefined;
  const { account } = await cloud.account.caller();
  const silentSince = now.getTime() - silentHours * HOUR_IN_MS;
  const buckets = new Set(known.settings.places.map(({ bucket }) => bucket));
  const recorded = cloud.trail({ ...trail, region: trail.region ?? deployment.region });
  const query = {
    account,
    region: deployment.region,
    accessKeyIds: observed.keys.map((key) => key.id),
    since: new Date(Math.min(handedOverAt?.getTime() ?? silentSince, silentSince)),
    until: now,
  };
  return (await Promise.all([...buckets].map((bucket) => recorded.uploads({ ...query, bucket })))).flat();
}

/** The checks of a proof, one a line. */
export function proofLines({ checks }: Pick<Proof, 'checks'>): readonly string[] {
  return checks.map(({ what, ok, saw }) => `${ok ? '✓' : '✗'} ${what}: ${saw}`);
}
