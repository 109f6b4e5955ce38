import { maskKeyId } from '../../../rotation/access-key';
import { type Refusal, refusals } from '../../../rotation/guard';
import { FIRST_ENTRY, type LedgerEntry } from '../../../rotation/ledger';
import { terraformId } from '../../../rotation/terraform-id';
import type { UserSettings } from '../../../settings/settings';
import type { Takeovers } from '../../../settings/takeovers-file';
import { type Found, OWN_POLICY } from '../../account/found-user';
import { adoptionNotes } from './adoption-notes';

/** How a user comes under keyturn without any change of a key. */
export interface Adoption {
  readonly entry: LedgerEntry;
  readonly imports: Takeovers;
  /** What has to be mended first; with any of these nothing is written. */
  readonly refused: readonly Refusal[];
  /** What the first plan will change beside keys, and what stays as it is: for the people who review it. */
  readonly notes: readonly string[];
}

/** What else is written down about the user. */
interface Written {
  readonly hasSealingKey: boolean;
  /** The permissions boundary that the settings give it. */
  readonly boundary: string | undefined;
}

/** Decides how a user of the settings is adopted. Pure; changes nothing. */
export function planAdoption(settings: UserSettings, found: Found, { hasSealingKey, boundary }: Written): Adoption {
  const entry = entryAsFound(found.keys);
  return {
    entry,
    imports: importsOf(settings, found, entry),
    refused: [
      ...keyRefusals(settings, found, entry, hasSealingKey),
      ...bucketRefusals(settings, found),
      ...boundaryRefusals(settings, found, boundary),
    ],
    notes: adoptionNotes(settings, found, entry),
  };
}

/** The oldest key is generation 1; with two, the newer one is generation 2 and the older one its previous. */
export function entryAsFound(keys: Found['keys']): LedgerEntry {
  const suspended = keys.length > 0 && keys.every((key) => key.status === 'Inactive');
  if (keys.length < 2) return { ...FIRST_ENTRY, suspended };
  return { generation: 2, previous: keys[0]?.status === 'Active' ? 'active' : 'inactive', suspended };
}

function importsOf(settings: UserSettings, { user, keys, grants, bucketPolicy }: Found, entry: LedgerEntry): Takeovers {
  const id = terraformId(user.name);
  const first = entry.generation - Math.max(keys.length, 1) + 1;
  return [
    { to: `aws_iam_user.${id}`, id: user.name },
    ...keys.map((key, place) => ({ to: `aws_iam_access_key.${id}["${first + place}"]`, id: key.id })),
    // Made anew, it would silently overwrite the one that is there.
    ...(grants.inlinePolicies.includes(OWN_POLICY)
      ? [{ to: `aws_iam_user_policy.${id}`, id: `${user.name}:${OWN_POLICY}` }]
      : []),
    ...(typeof bucketPolicy === 'string' && !settings.uploads.createBucket
      ? [{ to: `aws_s3_bucket_policy.${terraformId(settings.uploads.bucket)}`, id: settings.uploads.bucket }]
      : []),
  ];
}

function keyRefusals(
  { sealingKey }: UserSettings,
  { user, keys }: Found,
  entry: LedgerEntry,
  hasSealingKey: boolean,
): readonly Refusal[] {
  const [older, newer] = keys;
  if (older?.status === 'Active' && newer?.status === 'Inactive') {
    return [
      {
        code: 'NEWER_KEY_INACTIVE',
        because: `The newer key of ${user.name} (${maskKeyId(newer.id)}) is Inactive and the older one (${maskKeyId(older.id)}) is in use; the newest key of a user is the one in use.`,
        wayOut: `Delete the newer one if nobody needs it (\`npx keyturn keys delete ${user.name} ${newer.id.slice(-4)}\`), or activate it; then adopt again.`,
      },
    ];
  }
  const applied = { recorded: undefined, found: keys.map((key) => key.status).join(' ') };
  return refusals(user.name, entry, applied, hasSealingKey).map((refusal) =>
    refusal.code === 'NO_SEALING_KEY'
      ? {
          ...refusal,
          wayOut: `Put the holder's armored PGP public key into sealing-keys/${sealingKey}, then adopt again.`,
        }
      : refusal,
  );
}

function bucketRefusals({ uploads }: UserSettings, { bucketPolicy }: Found): readonly Refusal[] {
  const { bucket, createBucket } = uploads;
  const edit = (property: string, value: string): string =>
    `In settings.json set ${property} of the bucket ${bucket} to ${value}, then adopt again.`;
  if (bucketPolicy === undefined) {
    if (createBucket) return [];
    const because = `There is no bucket ${bucket}, and settings.json says that it exists already.`;
    return [{ code: 'NO_SUCH_BUCKET', because, wayOut: `${edit('createBucket', 'true')} Or mend the bucket's name.` }];
  }
  if (createBucket) {
    const because = `The bucket ${bucket} exists already, and settings.json says that it is to be created.`;
    return [{ code: 'BUCKET_EXISTS', because, wayOut: edit('createBucket', 'false') }];
  }
  if (bucketPolicy === null && uploads.bucketPolicy === 'shared') {
    const because = `The bucket ${bucket} has no policy, and settings.json says that there are statements of others to keep.`;
    return [{ code: 'NO_BUCKET_POLICY', because, wayOut: edit('bucketPolicy', '"ours"') }];
  }
  if (bucketPolicy !== null && uploads.bucketPolicy === 'ours') {
    const because = `The bucket ${bucket} has a policy, and settings.json says that the whole of it is ours: what is there would be lost.`;
    return [{ code: 'BUCKET_POLICY_IN_THE_WAY', because, wayOut: edit('bucketPolicy', '"shared"') }];
  }
  return [];
}

/** The first plan would take it off or exchange it, and the gate would refuse that plan. One that comes takes nothing away. */
function boundaryRefusals({ name }: UserSettings, { grants }: Found, wanted: string | undefined): readonly Refusal[] {
  const found = grants.permissionsBoundary;
  if (found === undefined || found === wanted) return [];
  const because = `${name} has the permissions boundary ${found}, and settings.json gives it ${wanted ?? 'none'}; adoption takes no limit away.`;
  const wayOut = `In settings.json write "permissionsBoundary": "${found}" for ${name} (or under "deployment" for all users), then adopt again.`;
  return [{ code: 'BOUNDARY_NOT_IN_SETTINGS', because, wayOut }];
}
