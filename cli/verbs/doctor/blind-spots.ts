import { KeyturnError } from '../../../rotation/keyturn-error';
import { type Finding, findingOf } from './finding';

/** Where the doctor could not look. Each is a finding, and keeps the report from being complete. */
export class BlindSpots {
  private readonly seen = new Map<string, Finding>();

  get findings(): readonly Finding[] {
    return [...this.seen.values()];
  }

  /** The answer of a look; undefined where it failed, and that is kept. @throws whatever is no fault: our bug */
  async look<Answer>(about: string, answer: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await answer();
    } catch (fault) {
      if (!(fault instanceof KeyturnError)) throw fault;
      this.note(about, fault);
      return undefined;
    }
  }

  /** One fault of one kind about one thing is told once. */
  note(about: string, fault: KeyturnError): void {
    const finding = findingOf(about, fault);
    this.seen.set(JSON.stringify([about, finding.code, finding.because]), finding);
  }
}
