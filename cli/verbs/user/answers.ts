import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Desk } from '../../shell/desk';

/** One thing that settings need of a new user: from an option, or from whoever sits there. */
export interface Question<Name extends string> {
  readonly name: Name;
  /** As it is typed, e.g. `--company`. */
  readonly option: string;
  readonly question: string;
  /** Where nothing is said; undefined: something must be. */
  readonly otherwise?: string;
}

/**
 * Asks what no option has told.
 * @throws KeyturnError `NOT_SAID` with all that is missing, where nobody sits there or nothing was said
 */
export async function answers<Name extends string>(
  desk: Desk,
  questions: readonly Question<Name>[],
  given: Readonly<Partial<Record<Name, string>>>,
): Promise<Readonly<Record<Name, string>>> {
  const told: Partial<Record<Name, string>> = {};
  const missing: string[] = [];
  for (const { name, option, question, otherwise } of questions) {
    const said = given[name] ?? (missing.length === 0 ? await desk.askText(question) : undefined);
    const answer = said === undefined || said.trim() === '' ? otherwise : said.trim();
    if (answer === undefined) missing.push(option);
    else told[name] = answer;
  }
  if (missing.length > 0) {
    throw new KeyturnError(
      'NOT_SAID',
      `Settings need to know more of the new user: ${missing.join(', ')}.`,
      'Say it with these options, or answer the questions in a terminal.',
    );
  }
  return told as Record<Name, string>;
}
