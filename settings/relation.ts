import { z } from 'zod';
import { DEFAULT_POLICIES } from '../rotation/policy';
import { terraformId } from '../rotation/terraform-id';
import type { Fault } from './configuration-error';
import type { JsonText } from './json-text';

/** Whatever of a value is of the right type; the rest has its own fault already. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = maybe(z.string());
const list = <T extends z.ZodType>(schema: T) => z.array(maybe(schema)).catch([]).default([]);

const draftPolicy = maybe(
  z.object({
    maxAgeDays: maybe(z.number()),
    noticeDays: maybe(z.number()),
    flagUnusedDays: maybe(z.number()),
    disableUnusedDays: maybe(z.number()),
  }),
);
const draftUploads = z.object({
  bucket: text,
  prefix: text,
  createBucket: maybe(z.boolean()),
  bucketPolicy: text,
  kmsKeyArn: text,
});
const draftUser = z.object({
  name: text,
  uploads: maybe(draftUploads),
  contact: maybe(z.object({ name: text, address: text })),
});
const draftSchema = z.object({
  deployment: maybe(z.object({ pipelineRoleArns: list(z.string()) })),
  policy: maybe(z.object({ internal: draftPolicy, external: draftPolicy })),
  check: maybe(z.object({ evidenceBucket: text })),
  monitoring: maybe(z.object({ serviceControlPolicy: maybe(z.object({ enabled: maybe(z.boolean()) })) })),
  users: list(draftUser),
});

type Draft = z.output<typeof draftSchema>;
type Uploads = z.output<typeof draftUploads>;

/**
 * Faults between things that are each well-formed. They are looked for in whatever could be read, so that a wrong region
 * does not hide two users of one name.
 */
export function relationFaults(json: JsonText): readonly Fault[] {
  const draft = draftSchema.safeParse(json.value).data;
  if (!draft) return [];
  return [
    ...policyFaults(draft, json),
    ...nameFaults(draft, json),
    ...uploadFaults(draft, json),
    ...otherFaults(draft, json),
  ];
}

/** The names of all users, as far as they can be read: what the ledger is held against. */
export function userNames(value: unknown): readonly string[] | undefined {
  const users = draftSchema.safeParse(value).data?.users;
  return users?.flatMap((user) => user?.name ?? []);
}

function policyFaults(draft: Draft, json: JsonText): Fault[] {
  return (['internal', 'external'] as const).flatMap((audience) => {
    const policy = { ...DEFAULT_POLICIES[audience], ...withoutGaps(draft.policy?.[audience] ?? {}) };
    const fault = (property: string, message: string) => json.at(['policy', audience, property], message);
    return [
      ...(policy.noticeDays < policy.maxAgeDays
        ? []
        : [
            fault(
              'noticeDays',
              `is ${policy.noticeDays}, and maxAgeDays is ${policy.maxAgeDays}; the notice comes before the limit. Make it smaller.`,
            ),
          ]),
      ...(policy.flagUnusedDays <= policy.disableUnusedDays
        ? []
        : [
            fault(
              'flagUnusedDays',
              `is ${policy.flagUnusedDays}, and disableUnusedDays is ${policy.disableUnusedDays}; a key is flagged before it is disabled. Make it smaller.`,
            ),
          ]),
    ];
  });
}

function withoutGaps(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function nameFaults(draft: Draft, json: JsonText): Fault[] {
  const byName = new Map<string, number>();
  const byId = new Map<string, number>();
  return draft.users.flatMap((user, index) => {
    if (user?.name === undefined) return [];
    const fault = (message: string) => [json.at(['users', index, 'name'], message)];
    const sameName = firstWith(byName, user.name.toLowerCase(), index);
    const sameId = firstWith(byId, terraformId(user.name), index);
    if (sameName !== undefined)
      return fault(
        `"${user.name}" is the name of users[${sameName}] already; IAM names are unique, upper and lower case being the same. Remove one of the two.`,
      );
    if (sameId !== undefined)
      return fault(
        `"${user.name}" and "${draft.users[sameId]?.name}" (users[${sameId}]) are both "${terraformId(user.name)}" in Terraform's addresses. Rename the one that does not exist yet.`,
      );
    return [];
  });
}

/** Remembers `index` as the first with `key`, or answers with the one that was. */
function firstWith(seen: Map<string, number>, key: string, index: number): number | undefined {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, index);
  return first;
}

function uploadFaults(draft: Draft, json: JsonText): Fault[] {
  const byBucket = new Map<string, { index: number; uploads: Uploads }[]>();
  return draft.users.flatMap((user, index) => {
    const uploads = user?.uploads;
    if (!uploads) return [];
    const fault = (property: string, message: string) => json.at(['users', index, 'uploads', property], message);
    const alone =
      uploads.createBucket && uploads.bucketPolicy === 'shared'
        ? [
            fault(
              'bucketPolicy',
              'is "shared", but the bucket is created here, so nobody else has written a policy yet. Leave it out.',
            ),
          ]
        : [];
    if (uploads.bucket === undefined) return alone;
    const before = byBucket.get(uploads.bucket) ?? [];
    byBucket.set(uploads.bucket, [...before, { index, uploads }]);
    return [...alone, ...before.flatMap((other) => neighbourFaults(uploads, other, fault))];
  });
}

function neighbourFaults(
  uploads: Uploads,
  other: { index: number; uploads: Uploads },
  fault: (property: string, message: string) => Fault,
): Fault[] {
  const who = `users[${other.index}]`;
  const [mine = '', theirs = ''] = [uploads.prefix, other.uploads.prefix];
  const overlap = mine.startsWith(theirs) || theirs.startsWith(mine);
  return [
    ...(overlap
      ? [
          fault(
            'prefix',
            `"${mine}" and "${theirs}" of ${who} overlap in bucket ${uploads.bucket}; two users could overwrite each other's files. Give each a prefix of its own.`,
          ),
        ]
      : []),
    ...(['createBucket', 'bucketPolicy', 'kmsKeyArn'] as const)
      .filter((property) => effective(uploads, property) !== effective(other.uploads, property))
      .map((property) =>
        fault(
          property,
          `differs from that of ${who}, who uses the same bucket ${uploads.bucket}; a bucket has one. Write the same in both.`,
        ),
      ),
  ];
}

function effective(uploads: Uploads, property: 'createBucket' | 'bucketPolicy' | 'kmsKeyArn'): unknown {
  if (property === 'createBucket') return uploads.createBucket ?? false;
  if (property === 'bucketPolicy') return uploads.bucketPolicy ?? (uploads.createBucket ? 'ours' : 'shared');
  return uploads[property];
}

function otherFaults(draft: Draft, json: JsonText): Fault[] {
  const evidence = draft.check?.evidenceBucket;
  const uploader = draft.users.findIndex((user) => evidence !== undefined && user?.uploads?.bucket === evidence);
  const nobody =
    draft.monitoring?.serviceControlPolicy?.enabled === true && (draft.deployment?.pipelineRoleArns ?? []).length === 0;
  return [
    ...(uploader === -1
      ? []
      : [
          json.at(
            ['check', 'evidenceBucket'],
            `"${evidence}" is the bucket that users[${uploader}] uploads to; evidence needs a bucket of its own. Choose another name.`,
          ),
        ]),
    ...(nobody
      ? [
          json.at(
            ['deployment', 'pipelineRoleArns'],
            'is empty, and monitoring.serviceControlPolicy would then forbid everybody to create keys. Name the role that applies.',
          ),
        ]
      : []),
  ];
}
