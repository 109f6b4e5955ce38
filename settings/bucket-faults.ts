import { sidPart } from '../rotation/our-statements';
import { terraformId } from '../rotation/terraform-id';
import { usualPolicy } from './bucket';
import type { Fault } from './configuration-error';
import { type DraftBucket as Bucket, type Draft, placesOf, type DraftUploads as Uploads } from './draft';
import type { JsonText } from './json-text';
import { suggestion } from './suggestion';

const PROPERTIES = ['createBucket', 'bucketPolicy', 'kmsKeyArn'] as const;
type Property = (typeof PROPERTIES)[number];
type Properties = Pick<Bucket, Property>;

/** Faults between buckets and the users that upload to them, in whichever form they are written. */
export function bucketFaults(draft: Draft, json: JsonText): readonly Fault[] {
  return [...declarationFaults(draft, json), ...uploadFaults(draft, json)];
}

function declarationFaults({ buckets = [] }: Draft, json: JsonText): Fault[] {
  return buckets.flatMap((bucket, index) => {
    if (bucket === undefined) return [];
    const fault = (property: string, message: string) => json.at(['buckets', index, property], message);
    const first = buckets.findIndex((other) => other?.name !== undefined && other.name === bucket.name);
    const twice =
      first === -1 || first === index
        ? []
        : [fault('name', `"${bucket.name}" is buckets[${first}] already. Remove one of the two.`)];
    return [...twice, ...aloneFaults(bucket, fault)];
  });
}

type FaultAt = (property: string, message: string) => Fault;

const aloneFaults = (of: Properties, fault: FaultAt): Fault[] =>
  of.createBucket && of.bucketPolicy === 'shared'
    ? [
        fault(
          'bucketPolicy',
          'is "shared", but the bucket is created here, so nobody else has written a policy yet. Leave it out.',
        ),
      ]
    : [];

function uploadFaults(draft: Draft, json: JsonText): Fault[] {
  const byBucket = new Map<string, Neighbour[]>();
  const places = (draft.users ?? []).flatMap((user, index) =>
    placesOf(draft, index).map((place) => ({ ...place, name: user?.name, index })),
  );
  return places.flatMap(({ index, name, uploads, path }) => {
    const fault: FaultAt = (property, message) => json.at([...path, property], message);
    const alone = aloneFaults(uploads, fault);
    if (uploads.bucket === undefined) return alone;
    const before = byBucket.get(uploads.bucket) ?? [];
    const mine = { index, name, uploads };
    byBucket.set(uploads.bucket, [...before, mine]);
    return [
      ...alone,
      ...before.flatMap((other) => overlapFaults(mine, other, fault)),
      ...sidFaults(mine, before, json),
      ...(draft.buckets
        ? referenceFaults(uploads, draft.buckets, fault)
        : before.flatMap((other) => differences(uploads, other.uploads, usedBy(other), fault))),
    ];
  });
}

/** Somebody who uploads to the same bucket. */
interface Neighbour {
  readonly index: number;
  readonly name: string | undefined;
  readonly uploads: Uploads;
}

const usedBy = ({ index, uploads }: Neighbour): string => `users[${index}], who uses the same bucket ${uploads.bucket}`;

/** A bucket's policy has one statement of a Sid; two users whose names say one thing have a fault of their own. */
function sidFaults({ index, name, uploads }: Neighbour, before: readonly Neighbour[], json: JsonText): Fault[] {
  if (name === undefined) return [];
  const same = before.find(
    (other) =>
      other.name !== undefined &&
      sidPart(other.name) === sidPart(name) &&
      other.name.toLowerCase() !== name.toLowerCase() &&
      terraformId(other.name) !== terraformId(name),
  );
  if (!same) return [];
  return [
    json.at(
      ['users', index, 'name'],
      `"${name}" and "${same.name}" (users[${same.index}]) are both "${sidPart(name)}" in the policy of bucket ${uploads.bucket}, where each statement needs a Sid of its own. Rename the one that does not exist yet, or let it upload to another bucket.`,
    ),
  ];
}

function overlapFaults({ index, uploads }: Neighbour, other: Neighbour, fault: FaultAt): Fault[] {
  const [mine = '', theirs = ''] = [uploads.prefix, other.uploads.prefix];
  if (!mine.startsWith(theirs) && !theirs.startsWith(mine)) return [];
  if (index === other.index) {
    const message = `"${mine}" and "${theirs}" of one user overlap in bucket ${uploads.bucket}; the shorter one says it all. Take the other out.`;
    return [fault('prefix', message)];
  }
  return [
    fault(
      'prefix',
      `"${mine}" and "${theirs}" of users[${other.index}] overlap in bucket ${uploads.bucket}; two users could overwrite each other's files. Give each a prefix of its own.`,
    ),
  ];
}

/** A user refers to a declared bucket, and says nothing else about it. */
function referenceFaults(uploads: Uploads, buckets: NonNullable<Draft['buckets']>, fault: FaultAt): Fault[] {
  const at = buckets.findIndex((bucket) => bucket?.name === uploads.bucket);
  const declared = buckets[at];
  if (declared !== undefined) {
    const told = PROPERTIES.filter((property) => uploads[property] !== undefined);
    return differences(uploads, declared, `buckets[${at}]`, fault, told);
  }
  // A bucket whose name could not be read may be the one.
  if (buckets.some((bucket) => bucket?.name === undefined)) return [];
  const names = buckets.flatMap((bucket) => bucket?.name ?? []);
  const meant = suggestion(uploads.bucket ?? '', names);
  return [
    fault('bucket', `"${uploads.bucket}" is none of the declared buckets.${meant || ' Declare it in "buckets".'}`),
  ];
}

function differences(
  uploads: Properties,
  other: Properties,
  whose: string,
  fault: FaultAt,
  properties: readonly Property[] = PROPERTIES,
): Fault[] {
  return properties
    .filter((property) => effective(uploads, property) !== effective(other, property))
    .map((property) => fault(property, `differs from that of ${whose}; a bucket has one. Write the same in both.`));
}

function effective(of: Properties, property: Property): unknown {
  if (property === 'createBucket') return of.createBucket ?? false;
  if (property === 'bucketPolicy') return of.bucketPolicy ?? usualPolicy(of.createBucket);
  return of[property];
}
