import type { FaultedCommand } from './commands';
import { UNAIDED } from './faults';
import type { Typed, Work } from './work';

/** A command that something has happened to. */
export interface Happened {
  readonly command: FaultedCommand;
  readonly work: Work;
  readonly argv: readonly string[];
  /** How it ended. */
  readonly first: Typed;
  /** How it ends where nothing happens to it. */
  readonly clean: Typed;
}

export interface LedOut {
  /** What led to the intended end, in words. */
  readonly wayOut: string;
  /** What of that end is not reached all the same. */
  readonly missing: string | undefined;
}

export const AGAIN = 'the same command again';

const WAYS_OUT_TRIED = 4;

/** Runs a command as people, or a schedule, do. */
export function once(command: FaultedCommand, work: Work, argv: readonly string[]): Promise<Typed> {
  return command.isTheCheck === true ? work.checked() : work.type(...argv);
}

/** The commands that the last answer names, if it names any, and then the same one again. */
export async function leadOut({ command, work, argv, first, clean }: Happened): Promise<LedOut> {
  const taken: string[] = [];
  let last = first;
  let missing = await command.missing(work, last, clean);
  for (let tried = 0; missing !== undefined && tried < WAYS_OUT_TRIED; tried += 1) {
    const named = last.code === 0 ? [] : namedIn(last).filter((words) => !argv.join(' ').startsWith(words.join(' ')));
    if (last.code !== 0) taken.push(...(await doneByHand(work, last)));
    for (const words of named) {
      taken.push(`npx keyturn ${words.join(' ')}`);
      const answer = await work.type(...words, ...(words[0] === 'apply' || words[0] === 'keys' ? ['--yes'] : []));
      if (answer.code !== 0) taken.push(...(await doneByHand(work, answer)));
      if (isToBeApplied(last, words)) taken.push(...(await applied(work)));
    }
    taken.push(command.isTheCheck === true ? 'the next run' : AGAIN);
    last = await once(command, work, argv);
    missing = await command.missing(work, last, clean);
  }
  return { wayOut: taken.join(', then ') || UNAIDED, missing };
}

/** Whether an answer says of a command that it names that an apply has to follow before anything else does. */
export const isToBeApplied = (answer: Pick<Typed, 'stdout' | 'stderr'>, words: readonly string[]): boolean =>
  asOneLine(answer).includes(`npx keyturn ${words.join(' ')}, and apply`);

async function applied(work: Work): Promise<readonly string[]> {
  await work.type('plan');
  await work.type('apply', '--yes');
  return ['npx keyturn plan', 'npx keyturn apply'];
}

/** What an answer tells a person to do in IAM. @returns it in words */
async function doneByHand(work: Work, answer: Typed): Promise<readonly string[]> {
  const key = keyToDeleteIn(answer);
  return key !== undefined && (await work.deleteByHand(key)) ? ['aws iam delete-access-key'] : [];
}

/** The key that an answer tells a person to delete in IAM: whose it is, and its last four letters, which are all that is shown. */
export function keyToDeleteIn(
  answer: Pick<Typed, 'stdout' | 'stderr'>,
): { readonly user: string; readonly ending: string } | undefined {
  const said = asOneLine(answer);
  const found = /IAM has \w{4}…(\w{4}) of ([\w+=,.@-]+)(?=.*aws iam delete-access-key --user-name \2 )/.exec(said);
  return found?.[1] && found[2] ? { user: found[2], ending: found[1] } : undefined;
}

/** Records are Markdown, and what is refused may be broken to the width of a screen. */
const asOneLine = ({ stdout, stderr }: Pick<Typed, 'stdout' | 'stderr'>): string =>
  `${stdout}\n${stderr}`.replaceAll('\\', '').replace(/\s+/g, ' ');

/** The commands that an answer names, as far as they can be typed as they stand: without a place that a person has to fill in. */
export function namedIn({ stdout, stderr }: Pick<Typed, 'stdout' | 'stderr'>): readonly (readonly string[])[] {
  // A record tells of the step itself as well: what comes after it, and how to undo it.
  const said = `${stdout}\n${stderr}`.replace(/^\| (What comes next|How to roll back) \|.*$/gm, '');
  const named = [...said.matchAll(/npx keyturn ((?:[a-z][\w-]*|--[a-z-]+)(?: [\w./-]*[\w/-])*)(?![\w-])( <)?/g)];
  const whole = named.flatMap(([, words = '', place]) => (place === undefined ? [words] : []));
  return [...new Set(whole)].map((words) => words.split(' '));
}

const CODES = ['done', 'refused', 'could not'];

/** In a few words, with the code of what was refused. */
export function howEnded(typed: Typed | undefined): string {
  if (typed === undefined) return 'not at all';
  const code = /^([A-Z][A-Z_]+): /m.exec(typed.stderr)?.[1] ?? /"code": ?"([A-Z_]+)"/.exec(typed.stdout)?.[1];
  return [CODES[typed.code] ?? String(typed.code), ...(typed.code !== 0 && code ? [code] : [])].join(': ');
}
