import { z } from 'zod';
import { ANSWERS } from './answers';
import { failure } from './common';

/** In this folder, and in the package. */
export const SCHEMAS_FOLDER = 'schemas';

/** Rises where programs that read the answers would get them wrong: see docs/json-answers.md. */
const ANSWERS_VERSION = 1;

/** `record-list.schema.json` */
export const schemaFile = (verb: string): string => `${verb.replaceAll(' ', '-')}.schema.json`;

/** The text of each schema, by the name of its file. */
export function answerJsonSchemas(): ReadonlyMap<string, string> {
  const verbs = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];
  return new Map(verbs.map((verb) => [schemaFile(verb), answerJsonSchema(verb)]));
}

/** What `keyturn <verb> --json` prints: its answer, or why there is none. */
export function answerJsonSchema(verb: keyof typeof ANSWERS): string {
  const schema = z.union([ANSWERS[verb], failure]).meta({
    title: `keyturn ${verb} --json`,
    description: `What "keyturn ${verb} --json" prints.`,
  });
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'output' });
  return `${JSON.stringify({ $schema, $id: `urn:keyturn:answers:${ANSWERS_VERSION}:${verb.replaceAll(' ', '-')}`, ...rest }, null, 2)}\n`;
}
