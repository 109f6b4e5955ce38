import { KeyturnError } from '../../rotation/keyturn-error';
import type { Desk } from './desk';

/** One thing that a verb needs to know: from an option, or from whoever sits there. */
export interface Question<Name extends string> {
  readonly name: Name;
  /** As it is typed, e.g. `--company`. */
  readonly option: string;
  readonly question: string;
  /** Where nothing is said; undefined: something must be. */
  readonly otherwise?: string;
  /** What is proposed to whoever sits there. */
  readonly initial?: string;
  /** What is wrong with an answer; undefined: nothing is. */
  readonly fault?: (answer: string) => string | undefined;
}

/**
 * Asks what no option has told.
 * @param about of what more must be known, for a refusal, e.g. `Settings need to know more of the new user`
 * @throws KeyturnError `NOT_SAID` with all that is missing, where nobody sits there or nothing was said; `UNFIT_ANSWER` with all
 * that is wrong
 */
export async function answers<Name extends string>(
  desk: Desk,
  questions: readonly Question<Name>[],
  given: Readonly<Partial<Record<Name, string>>>,
  about: string,
): Promise<Readonly<Record<Name, string>>> {
  const told: Partial<Record<Name, string>> = {};
  const missing: string[] = [];
  const unfit: string[] = [];
  for (const { name, option, question, otherwise, initial, fault } of questions) {
    const said = given[name] ?? (missing.length === 0 ? await desk.askText(question, { initial, fault }) : undefined);
    const answer = said === undefined || said.trim() === '' ? otherwise : said.trim();
    const wrong = answer === undefined ? undefined : fault?.(answer);
    if (answer === undefined) missing.push(option);
    else if (wrong !== undefined) unfit.push(`${option}: ${wrong}`);
    else told[name] = answer;
  }
  if (missing.length > 0) {
    throw new KeyturnError(
      'NOT_SAID',
      `${about}: ${missing.join(', ')}.`,
      'Say it with these options, or answer the questions in a terminal.',
    );
  }
  if (unfit.length > 0) {
    throw new KeyturnError('UNFIT_ANSWER', unfit.join('\n'), 'Say it again with other words; nothing was written.');
  }
  return told as Record<Name, string>;
}
