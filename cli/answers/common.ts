import { z } from 'zod';

/** What several answers say alike. Every property is listed here or in the answer itself, and nothing else is printed. */

export const time = z.iso.datetime().describe('ISO 8601 in UTC.');

export const keyStatus = z.enum(['Active', 'Inactive']).describe("IAM's own words.");

export const userName = z.string().describe('IAM user name.');

export const keyId = z.string().describe('Access key ID, whole.');

export const hash = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .describe('sha256: and 64 hexadecimal digits.');

export const audience = z.enum(['internal', 'external']).describe('Whose policy applies.');

const said = {
  code: z.string().describe('Stable name; docs/troubleshooting.md explains each.'),
  because: z.string().describe('The fact and the rule.'),
  wayOut: z.string().describe('What to do.'),
};

/** A refusal, a fault, or something that is left to do. */
export const told = z.strictObject(said).describe('Fact, rule and way out.');

/** The same about somebody or something. */
export const toldOf = <Name extends 'user' | 'about'>(name: Name) =>
  z.strictObject({ [name]: z.string(), ...said } as { [Key in Name]: z.ZodString } & typeof said);

/** Instead of any verb's answer. */
export const failure = z.strictObject({ error: told }).describe('It was refused, or could not be done.');

export const lastUse = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('used'), at: time, service: z.string(), region: z.string() }),
    z.strictObject({ kind: z.literal('never') }),
    z.strictObject({ kind: z.literal('unknown'), because: z.string() }),
  ])
  .describe('As IAM tells it: at most once in 15 minutes, and late. unknown is not never.');

export const entry = z
  .strictObject({
    generation: z.int().min(1).describe('Number of the current access key.'),
    previous: z.enum(['active', 'inactive', 'deleted']).describe('What becomes of the key before it.'),
    suspended: z.boolean().describe('Whether all keys are switched off.'),
  })
  .describe('An entry of the ledger.');

export const diff = z.string().describe('Unified; empty where nothing changes.');

export const next = z.string().describe('What to type next.');

export const contact = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mail'), name: z.string(), address: z.string() }),
    z.strictObject({ kind: z.literal('ticket'), url: z.string() }),
  ])
  .describe('Whom to tell.');
