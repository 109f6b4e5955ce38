import type { LedgerEntry } from '../../rotation/ledger';
import type { PlannedAction } from './plan-actions';
import type { StoryWorld } from './world';

/** What a chapter may ask and note while it looks at what came of its apply. */
export interface Scene {
  readonly world: StoryWorld;
  /** Notes that something holds or does not. */
  readonly check: (what: string, ok: boolean, saw: string) => void;
}

/** A step of the story: an edit of the ledger, and what has to come of it. */
export interface Chapter {
  readonly name: string;
  /** Told before it: what is done and why. */
  readonly because: string;
  /** The hero's entry from now on; undefined leaves the ledger as it is. */
  readonly entry?: LedgerEntry;
  /** The whole plan as people review it is printed, not only its list of actions. */
  readonly showPlan: boolean;
  /** What the plan must do to access keys, in the words of `inWords`; nothing else about keys is allowed. */
  readonly keyActions: (world: StoryWorld) => readonly string[];
  /** Statuses of the hero's keys afterwards, oldest first. */
  readonly statuses: readonly string[];
  /** What else has to hold afterwards. */
  readonly afterwards?: (scene: Scene, plan: readonly PlannedAction[]) => Promise<void>;
}

/** An edit that Terraform must refuse. */
export interface ForbiddenChapter {
  readonly name: string;
  readonly because: string;
  readonly forbidden: LedgerEntry;
  /** Stands in the refusal. */
  readonly says: RegExp;
}
