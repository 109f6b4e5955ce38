import type { Ledger } from '../../rotation/ledger';
import type { ObservedKey } from './iam-observer';
import type { PlannedAction } from './plan-actions';

/** Something that had to hold, and what was seen. */
export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly saw: string;
}

/** One step of the story. */
export interface StepReport {
  readonly name: string;
  readonly ledger: Ledger;
  readonly plan: readonly PlannedAction[];
  /** As IAM listed them at the end of the step, by user. */
  readonly keys: Readonly<Record<string, readonly ObservedKey[]>>;
  readonly checks: readonly Check[];
  readonly seconds: number;
}

/** What `--json` writes. */
export interface StoryReport {
  /** Whether every check of every step held, and the story came to its end. */
  readonly ok: boolean;
  readonly seconds: number;
  readonly steps: readonly StepReport[];
}

/** The report of what was observed so far. */
export function storyReport(steps: readonly StepReport[], finished: boolean, milliseconds: number): StoryReport {
  const ok = finished && steps.every(({ checks }) => checks.every((check) => check.ok));
  return { ok, seconds: seconds(milliseconds), steps };
}

/** To a tenth of a second. */
export function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
