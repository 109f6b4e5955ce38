import { z } from 'zod';
import { time } from '../record/change-record';

/** Who made a plan. */
export const planner = z
  .string()
  .optional()
  .describe(
    'Who planned, as the record that was reviewed says. Who applies is recordedBy. Missing before version 1.1.',
  );

/** Who approved a plan, when, and what that means. */
export const approvalSchema = z
  .object({
    by: z.string(),
    at: time,
    meaning: z.string().describe('What the approval says, e.g. reviewed and approved for apply.'),
    toldBy: z
      .enum(['the operator', 'GitHub Actions', 'GitLab CI', 'CodeBuild'])
      .optional()
      .describe("On whose word: the pipeline host's own, or the operator's. Missing in records before version 1.1."),
    how: z.enum(['asked', 'given beforehand']).describe('Asked at a terminal, or given with --yes.'),
  })
  .describe('Supports 21 CFR 11.50: name, time and meaning, bound to what was approved by its hash.');

export type Approval = z.output<typeof approvalSchema>;
