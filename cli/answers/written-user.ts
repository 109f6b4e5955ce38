import { z } from 'zod';
import { audience, contact, userName } from './common';

/** A user as a verb writes or proposes it for settings.json, which may hold more. */
export const userAsWritten = z
  .strictObject({
    name: userName,
    audience,
    company: z.string(),
    contact,
    integration: z.string(),
    uploads: z.strictObject({ bucket: z.string(), prefix: z.string().optional() }),
    networks: z.array(z.string()).optional(),
    permissionsBoundary: z.string().optional(),
    sealingKeyFingerprint: z.string().optional(),
    whyAKey: z.string(),
  })
  .describe('As settings.json has it, under "users".');

export const bucketAsWritten = z
  .strictObject({
    name: z.string(),
    createBucket: z.boolean().optional(),
    bucketPolicy: z.enum(['ours', 'shared']).optional(),
  })
  .describe('As settings.json has it, under "buckets".');

export type UserAsWritten = z.output<typeof userAsWritten>;
export type BucketAsWritten = z.output<typeof bucketAsWritten>;
