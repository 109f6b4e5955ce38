import { z } from 'zod';

const milliseconds = z.number().int().min(0).max(600_000);

/** What happens to a call. */
export const EFFECT = z.discriminatedUnion('kind', [
  /** Slower by so much, otherwise as usual. */
  z.strictObject({ kind: z.literal('latency'), ms: milliseconds }),
  /** Refused as too many calls, in the service's own words. */
  z.strictObject({ kind: z.literal('throttle') }),
  /** Refused by a fault on AWS's side (5xx). */
  z.strictObject({ kind: z.literal('unavailable') }),
  /** Refused because the caller's policies do not allow it. */
  z.strictObject({ kind: z.literal('access-denied') }),
  /** Refused with this error, in the format of the call's protocol. */
  z.strictObject({
    kind: z.literal('error'),
    status: z.number().int().min(400).max(599),
    code: z.string().min(1),
    message: z.string(),
  }),
  /** Never reaches AWS and is never answered; after so long the connection is closed. */
  z.strictObject({ kind: z.literal('timeout'), ms: milliseconds }),
  /** Takes effect, but the connection is closed instead of an answer. */
  z.strictObject({ kind: z.literal('lost-answer') }),
  /** Waits until the fault is ended, before it reaches AWS or after it took effect there; then goes on as usual. */
  z.strictObject({ kind: z.literal('held'), when: z.enum(['before', 'after']) }),
  /** Never reaches AWS; this is answered instead, as it is. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.number().int().min(200).max(599),
    contentType: z.string().default('text/xml'),
    body: z.string(),
  }),
]);

export type Effect = z.infer<typeof EFFECT>;

/** Which calls are disturbed, how often and how. */
export const FAULT = z.strictObject({
  /** Signing name, e.g. `iam`; every service unless given. */
  service: z.string().min(1).optional(),
  /** As in AWS's API reference, e.g. `ListUsers`; every operation unless given. */
  operation: z.string().min(1).optional(),
  /** Only calls whose path, parameters or body contain this text, e.g. a user's name. */
  containing: z.string().min(1).optional(),
  /** Only calls whose `User-Agent` contains this text, e.g. `Terraform`. */
  caller: z.string().min(1).optional(),
  /** So many matching calls pass before the first is disturbed. */
  skip: z.number().int().min(0).default(0),
  /** So many calls are disturbed; all unless given. */
  times: z.number().int().min(1).optional(),
  effect: EFFECT,
});

export type Fault = z.infer<typeof FAULT>;
/** As callers write it: what has a default may be left out. */
export type FaultInput = z.input<typeof FAULT>;
