import type { JudgingTerms } from '../rotation/judgement';
import type { KeyEvents } from './key-events';
import type { KeyInventory } from './key-inventory';
import type { KeyStore } from './key-store';
import type { IamUser, UserDirectory } from './user-directory';

export interface SurveyOptions {
  readonly terms: JudgingTerms;
  /** The real time; `terms.now` may be a later day. */
  readonly lookedAt: Date;
  /** `every-key`: for an audit. `where-it-matters`: only users of whom a rule may have something to say. */
  readonly scope: 'every-key' | 'where-it-matters';
  /** Days without a use from which somebody else than the policy cares. @default the policy alone */
  readonly idleMattersFromDays?: number;
  /** Days by which the age of a key matters earlier than the policy's notice. @default 0 */
  readonly earlierByDays?: number;
  /** What earlier runs listed. @default nothing: everybody is asked */
  readonly inventory?: KeyInventory;
  /** Why there is none, where one was wanted. */
  readonly sweepBecause?: string;
  /** Users whose keys' uses the caller will ask for itself, right before it acts. @default nobody */
  readonly asksItself?: (user: IamUser) => boolean;
  /** Asked before each user: true = stop in good order. */
  readonly outOfTime?: () => boolean;
  /** Called after each user with how far it is. */
  readonly onProgress?: (looked: number, of: number) => void;
}

/** The part of AWS that is looked at. */
export interface Surveyed {
  readonly keys: KeyStore;
  readonly users: UserDirectory;
  readonly keyEvents: KeyEvents;
}
