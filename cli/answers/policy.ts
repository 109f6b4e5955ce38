import { z } from 'zod';

const account = z.string().describe('Twelve digits.');
const oneOrMore = z.union([z.string(), z.array(z.string())]);
const conditions = z
  .record(z.string(), z.record(z.string(), oneOrMore))
  .describe('Operator → condition key → what it is compared with.');
const version = z.literal('2012-10-17');

export const policyAnswer = z.strictObject({
  purpose: z.enum(['plan', 'apply', 'audit', 'emergency', 'boundary']),
  account,
  documents: z
    .array(
      z.strictObject({
        name: z.string().describe('What it may be called; the name of its file with --out, without the ending.'),
        characters: z.int().describe('As IAM counts them.'),
        document: z.strictObject({
          Version: version,
          Statement: z.array(
            z.strictObject({
              Sid: z.string(),
              Effect: z.enum(['Allow', 'Deny']),
              Action: oneOrMore,
              Resource: oneOrMore,
              Condition: conditions.optional(),
            }),
          ),
        }),
      }),
    )
    .describe('The role gets all of them.'),
});

export const policyTrustAnswer = z.strictObject({
  host: z.enum(['github', 'gitlab', 'codebuild']),
  account,
  document: z.strictObject({
    Version: version,
    Statement: z.array(
      z.strictObject({
        Effect: z.literal('Allow'),
        Principal: z.union([z.strictObject({ Federated: z.string() }), z.strictObject({ Service: z.string() })]),
        Action: z.string(),
        Condition: conditions,
      }),
    ),
  }),
});
