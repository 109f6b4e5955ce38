import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { SCHEMAS_FOLDER, schemaFile } from '../../cli/answers/json-schema';
import { run as runUnchecked } from '../../cli/program';
import type { Desk } from '../../cli/shell/desk';
import type { ExitCode } from '../../cli/shell/exit-code';
import type { Act, Verb } from '../../cli/shell/verb';
import type { World } from '../../cli/shell/world';

/**
 * Runs a command line as `run` of the program does, and holds what a verb answers against the verb's published schema: what it
 * prints with --json, and without what it would have printed. Every test of the command line runs through here, so that there is
 * no answer that programs were not told of.
 */
export async function run(argv: readonly string[], verbs: readonly Verb[], world: World): Promise<ExitCode> {
  let printed = '';
  let beside = '';
  let asked: string | undefined;
  const faults: string[] = [];
  const listening: World = {
    ...world,
    out: (text) => {
      printed += text;
      world.out(text);
    },
    err: (text) => {
      beside += text;
      world.err(text);
    },
  };
  const listen = (act: Act): Act => {
    return (action) =>
      act((desk, ...given) => {
        const verb = wordsOf(given.at(-1) as Command);
        if (desk.json) asked = verb;
        const answer: Desk['answer'] = (text, data) => {
          faults.push(...answerFaults(verb, JSON.stringify(data)));
          desk.answer<unknown>(text, data);
        };
        return action({ ...desk, answer }, ...given);
      });
  };
  const heard = verbs.map(({ load, ...verb }): Verb => {
    if (verb.hidden) return { ...verb, load };
    return { ...verb, load: () => ({ page: (command, act) => load().page(command, listen(act)) }) };
  });
  const code = await runUnchecked(argv, heard, listening);
  if (asked !== undefined && printed !== '') faults.push(...answerFaults(asked, printed));
  // An answer may go into a file, and a fault of ours has a stack in its place.
  const isSilent = asked !== undefined && printed === '' && !argv.includes('--output') && !/^ {4}at /m.test(beside);
  if (isSilent) faults.push(`"keyturn ${asked} --json" was silent`);
  // Within the verb it would be told as one of its failures.
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return code;
}

/** `record list`, of the command that was run. */
function wordsOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${wordsOf(above)} ${command.name()}` : command.name();
}

const known = new Map<string, z.ZodType>();

function answerFaults(verb: string, printed: string): readonly string[] {
  const { error } = publishedSchema(verb).safeParse(JSON.parse(printed));
  if (!error) return [];
  return [
    `"keyturn ${verb}" answers what its schema does not have; give cli/answers/ the answer, then npm run schema:\n${z.prettifyError(error)}\n${printed}`,
  ];
}

/** The file that the package has: read and compiled when the first answer comes. */
function publishedSchema(verb: string): z.ZodType {
  const schema = known.get(verb) ?? read(verb);
  known.set(verb, schema);
  return schema;
}

function read(verb: string): z.ZodType {
  const file = join(__dirname, '..', '..', 'cli', 'answers', SCHEMAS_FOLDER, schemaFile(verb));
  return z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]);
}
