import type { JudgingTerms } from '../rotation/judgement';

/** Under which rules an account is assessed, and as of when. */
export interface AssessmentTerms extends JudgingTerms {
  /** Hours that the old key of a rotation must be unused before it is disabled. */
  readonly silentHours: number;
}
