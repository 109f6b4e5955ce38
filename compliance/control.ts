import type { JudgingTerms } from '../rotation/judgement';
import type { StandardId } from './standard';
import type { AccountSubject, KeySubject, UserSubject } from './subject';
import type { AssessmentTerms } from './terms';
import type { Verdict } from './verdict';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** One requirement that every key, every user or the account is held against. */
export interface Control {
  /** `CIS-1.13`: stable, for programs. */
  readonly id: string;
  readonly standard: StandardId;
  /** The standard's own identifier, `1.13`. */
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  /** The same requirement elsewhere. */
  readonly related: readonly string[];
  /** A control may be about several kinds: unused credentials are keys and passwords. */
  readonly judges: {
    readonly key?: (subject: KeySubject, terms: JudgingTerms) => Verdict;
    readonly user?: (subject: UserSubject, terms: AssessmentTerms) => Verdict;
    readonly account?: (subject: AccountSubject) => Verdict;
  };
}
