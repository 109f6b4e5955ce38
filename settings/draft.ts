import { z } from 'zod';
import type { JsonPath } from './json-text';

/** Whatever of a value is of the right type; the rest has its own fault already. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = maybe(z.string());

const draftPolicy = maybe(
  z.object({
    maxAgeDays: maybe(z.number()),
    noticeDays: maybe(z.number()),
    flagUnusedDays: maybe(z.number()),
    disableUnusedDays: maybe(z.number()),
  }),
);
const bucketProperties = { createBucket: maybe(z.boolean()), bucketPolicy: text, kmsKeyArn: text };
const draftBucket = z.object({ name: text, ...bucketProperties });
const draftUploads = z.object({ bucket: text, prefix: text, ...bucketProperties });
const draftUser = z.object({
  name: text,
  shard: text,
  uploads: maybe(z.union([z.array(maybe(draftUploads)), draftUploads])),
  networks: maybe(z.array(z.string())),
  sealingKey: text,
  sealingKeyFingerprint: text,
});
const draftSwitch = maybe(z.object({ enabled: maybe(z.boolean()) }));
const draftSchema = z.object({
  deployment: maybe(
    z.object({
      region: text,
      kmsKeyArn: text,
      pipelineRoleArns: maybe(z.array(z.unknown())),
      shards: maybe(z.array(text)),
      recordArchive: maybe(z.object({ bucket: text })),
      state: maybe(z.object({ bucket: text })),
    }),
  ),
  policy: maybe(z.object({ internal: draftPolicy, external: draftPolicy })),
  check: maybe(z.object({ evidenceBucket: text })),
  monitoring: maybe(z.object({ keyEvents: draftSwitch, serviceControlPolicy: draftSwitch })),
  buckets: maybe(z.array(maybe(draftBucket))),
  users: maybe(z.array(maybe(draftUser))),
});

export type Draft = z.output<typeof draftSchema>;
export type DraftUploads = z.output<typeof draftUploads>;
/** A place that a user uploads to, and where in the file it stands. */
export interface DraftPlace {
  readonly uploads: DraftUploads;
  readonly path: JsonPath;
}

/** All places of the user at `index` that could be read. */
export function placesOf({ users = [] }: Draft, index: number): readonly DraftPlace[] {
  const uploads = users[index]?.uploads;
  const path: JsonPath = ['users', index, 'uploads'];
  if (uploads === undefined) return [];
  if (!Array.isArray(uploads)) return [{ uploads, path }];
  return uploads.flatMap((one, at) => (one === undefined ? [] : [{ uploads: one, path: [...path, at] }]));
}

export type DraftBucket = z.output<typeof draftBucket>;

/**
 * What can be understood of faulty settings, so that one fault hides no other: what is well-formed is there, the rest
 * `undefined`.
 */
export function readDraft(value: unknown): Draft {
  return draftSchema.safeParse(value).data ?? {};
}
