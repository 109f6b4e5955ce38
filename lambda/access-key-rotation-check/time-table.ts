import type { Deadline } from './run';

/**
 * How the time of a run is shared out: whoever looks too long must not leave too little for telling people.
 * Each part stops in good order when its share is used up, and says how far it came.
 */
export class TimeTable {
  private readonly totalInMs: number;

  constructor(private readonly deadline: Deadline) {
    this.totalInMs = deadline.remainingInMs();
  }

  readonly lookingIsOver = (): boolean => this.isLeftLessThan(0.5);
  readonly actingIsOver = (): boolean => this.isLeftLessThan(0.25);
  readonly tellingIsOver = (): boolean => this.isLeftLessThan(0.1);

  private isLeftLessThan(share: number): boolean {
    return this.deadline.remainingInMs() < share * this.totalInMs;
  }
}
