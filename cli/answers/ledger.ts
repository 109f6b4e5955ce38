import { z } from 'zod';
import { diff, entry, keyId, keyStatus, lastUse, next, told, userName } from './common';

const verb = z.enum(['start', 'disable', 'enable', 'delete', 'suspend', 'resume']).describe('Which edit.');

const sealedTo = z
  .strictObject({ fingerprint: z.string(), userIds: z.array(z.string()) })
  .describe('The PGP key that the new secret will be sealed to; of start alone.');

/** An edit of the ledger by one step. */
export const ledgerAnswer = z.union([
  z.strictObject({
    user: userName,
    verb,
    from: entry,
    to: entry,
    written: z.boolean().describe('False with --dry-run.'),
    sealedTo: sealedTo.optional(),
    diff,
    next,
  }),
  z
    .strictObject({ user: userName, verb, from: entry, to: entry, written: z.literal(false), next })
    .describe('The ledger says so already.'),
  z
    .strictObject({ user: userName, verb, written: z.literal(false), refusals: z.array(told).min(1) })
    .describe('Refused by the rules of the plan.'),
]);

const switchedKey = z.strictObject({ accessKeyId: keyId, before: keyStatus, after: keyStatus });

/** The emergency brake, `suspend --now`. */
export const brakeAnswer = z.union([
  z
    .strictObject({ user: userName, keys: z.array(switchedKey), written: z.literal(false) })
    .describe('Nothing was done: there is no key, somebody declined, or --dry-run.'),
  z
    .strictObject({
      user: userName,
      keys: z.array(
        switchedKey.extend({
          after: keyStatus.nullable().describe('Active: it is still on. null: somebody deleted it meanwhile.'),
          lastUsed: lastUse,
        }),
      ),
      written: z.boolean().describe('Whether the ledger was written.'),
      from: entry.optional(),
      to: entry.optional(),
      diff: diff.optional(),
      records: z.array(z.int().min(1)).describe('Their numbers in the chain.'),
      left: z.array(told).describe('What somebody still has to do.'),
      next: next.nullable(),
    })
    .describe('Keys were switched off.'),
]);

export const suspendAnswer = z.union([...ledgerAnswer.options, ...brakeAnswer.options]);
