import type { PlannedAction } from './plan-actions';
import type { Check } from './report';
import type { Teller } from './teller';

/** One step of the story as it is told: what is done, why, and what comes of it. */
export interface StoryPart {
  readonly name: string;
  /** Told before it: what is done and why. */
  readonly because: string;
  /** @returns what Terraform planned, if it planned */
  readonly play: (step: Step) => Promise<readonly PlannedAction[]>;
}

/** The step under way: shows what goes on, and keeps what was checked. */
export class Step {
  readonly checks: Check[] = [];

  constructor(readonly teller: Teller) {}

  /** Notes that something holds or does not. */
  check(what: string, ok: boolean, saw: string): void {
    const check = { what, ok, saw };
    this.checks.push(check);
    this.teller.check(check);
  }
}
