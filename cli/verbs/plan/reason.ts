import type { PlanRecord } from '../../../change-records/record/change-record';
import { saysSomething } from '../../evidence/acceptance';
import type { Desk } from '../../shell/desk';

/** What may tell why a change is made. */
interface ReasonSources {
  /** `--reason`. */
  readonly given: string | undefined;
  /** Whether whoever sits there may be asked. */
  readonly asks: boolean;
  readonly commit: PlanRecord['commit'];
}

/**
 * Why a change is made: as given, as the pipeline says, or as the commit that it consists of. The last commit says nothing
 * about an edit that is not in it; then whoever sits there is asked, and where nobody does the record has no reason.
 */
export async function reasonFor(desk: Desk, { given, asks, commit }: ReasonSources): Promise<string | undefined> {
  const told = firstSaid(given, desk.world.env['KEYTURN_REASON'], commit?.uncommitted ? undefined : commit?.subject);
  if (told !== undefined || !asks) return told;
  const answer = firstSaid(await desk.askText('Why is this change made? (for the record)'));
  if (answer === undefined) {
    desk.note(desk.colours.yellow('The record has no reason. Give one: --reason "…", or commit the edit first.'));
  }
  return answer;
}

const firstSaid = (...texts: readonly (string | undefined)[]): string | undefined =>
  texts.map((text) => text?.trim()).find((text) => text !== undefined && saysSomething(text));
