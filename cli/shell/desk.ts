import { isAbsolute, relative, resolve } from 'node:path';
import { createColors } from 'picocolors';
import type { Refusal } from '../../rotation/guard';
import { configurationFolder } from '../../settings/configuration-folder';
import type { BeforePrint } from './before-print';
import type { TextQuestion, World } from './world';

/** The options that every verb takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly configDir?: string;
}

/** What a verb works with: the world, under the options that the operator gave. */
export interface Desk {
  readonly world: World;
  /** Absolute: the folder that holds `settings.json`, the ledger, `sealing-keys/`, `evidence/` and `records/`. */
  readonly configDir: string;
  readonly json: boolean;
  readonly colours: ReturnType<typeof createColors>;
  now(): Date;
  /**
   * The verb's answer: `text` for people, or `data` where --json was given. Once per run. Programs read it by a schema, so what it
   * is has to be said: `desk.answer<Answer<'status'>>(…)`.
   */
  answer<Printed = never>(text: string, data: NoInfer<BeforePrint<Printed>>): void;
  /** A line beside the answer, on stderr; nothing where --json was given. */
  note(line: string): void;
  /**
   * Notes what is still to be done beside what the verb did, by what it is about; undefined: it has been done after all. Told when
   * the verb has ended, which is then no longer "done".
   */
  shortfall(about: string, refusal: Refusal | undefined): void;
  readonly shortfalls: ReadonlyMap<string, Refusal>;
  /** True at once where the operator gave --yes. */
  confirm(question: string, yes: boolean | undefined): Promise<boolean>;
  /** A line of text; undefined where nobody sits there, or --json was given. */
  askText(question: string, about?: TextQuestion): Promise<string | undefined>;
}

export function openDesk(world: World, options: CommonOptions): Desk {
  const json = options.json ?? false;
  const shortfalls = new Map<string, Refusal>();
  return {
    world,
    configDir: resolve(world.cwd, options.configDir ?? configurationFolder(world.env, world.cwd)),
    json,
    colours: createColors(!json && wantsColours(world)),
    now: () => world.now(),
    answer: (text, data) => {
      world.out(json ? `${JSON.stringify(data, null, 2)}\n` : text.endsWith('\n') ? text : `${text}\n`);
    },
    note: (line) => {
      if (!json) world.err(`${line}\n`);
    },
    shortfalls,
    shortfall: (about, refusal) => {
      if (refusal) shortfalls.set(about, refusal);
      else shortfalls.delete(about);
    },
    confirm: async (question, yes) => yes === true || (await world.ask(question)),
    askText: async (question, about) => (json ? undefined : await world.askText(question, about)),
  };
}

/** no-color.org, force-color.org; otherwise colours are for people only. */
function wantsColours({ env, terminal }: World): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return terminal && env['TERM'] !== 'dumb';
}

/** A path as the operator would type it: relative to where they are, unless it lies elsewhere. */
export function fromHere({ world }: Pick<Desk, 'world'>, path: string): string {
  const short = relative(world.cwd, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
