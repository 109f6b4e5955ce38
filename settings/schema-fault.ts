import { z } from 'zod';
import type { Fault } from './configuration-error';
import type { JsonPath, JsonText } from './json-text';
import { suggestion } from './suggestion';

/** What a schema finds wrong, in our words and with the way out. */
export function schemaFaults(schema: z.ZodType, issues: readonly z.core.$ZodIssue[], json: JsonText): readonly Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = issue.path as JsonPath;
    if (issue.code === 'unrecognized_keys') {
      const known = propertiesAt(schema, path);
      return issue.keys.map((key) => json.at([...path, key], unknownProperty(key, known)));
    }
    const alternative = alternativeMeant(issue, valueAt(json.value, path));
    if (alternative) return [...schemaFaults(schema, alternative, json)];
    return [json.at(path, sentence(issue, valueAt(json.value, path)))];
  });
}

/** Of a value that may be one thing or a list of it, the faults of what was written. */
function alternativeMeant(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] | undefined {
  if (issue.code !== 'invalid_union' || typeof value !== 'object' || value === null) return undefined;
  const meant = issue.errors.find(
    (faults) => !faults.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function unknownProperty(key: string, known: readonly string[]): string {
  const meant = suggestion(key, known);
  return `is no known property.${meant || ` Known here: ${known.join(', ')}.`}`;
}

function sentence(issue: z.core.$ZodIssue, value: unknown): string {
  const found = value === undefined ? '' : `, not ${shown(value)}`;
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `is missing; it must be ${KINDS[issue.expected] ?? issue.expected}.`
        : `must be ${KINDS[issue.expected] ?? issue.expected}${found}.`;
    case 'invalid_value':
      return oneOf(issue.values, value);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? oneOf(issue.options, value)
        : `${issue.message}${found}.`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty.';
      if (issue.origin === 'array') return issue.message;
      return `must be at least ${issue.minimum}${found}.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters.`
        : `must be at most ${issue.maximum}${found}.`;
    case 'invalid_key':
      return issue.issues.map((inner) => inner.message).join(' ');
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

function oneOf(values: readonly unknown[], value: unknown): string {
  const choice = values.map((each) => JSON.stringify(each)).join(' or ');
  if (value === undefined) return `is missing; it must be ${choice}.`;
  const meant = typeof value === 'string' ? suggestion(value, values.map(String)) : '';
  return `must be ${choice}, not ${shown(value)}.${meant}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, part)) return undefined;
    return (inner as Record<string | number, unknown>)[part];
  }, value);
}

/** The property names that the schema knows at a place, of all alternatives together. */
function propertiesAt(schema: z.ZodType, path: JsonPath): readonly string[] {
  let places: JsonSchema[] = [z.toJSONSchema(schema, { io: 'input' })];
  for (const part of path) {
    places = withAlternatives(places).flatMap((place) => {
      const inner = typeof part === 'number' ? place.items : (place.properties?.[part] ?? place.additionalProperties);
      return typeof inner === 'object' && !Array.isArray(inner) ? [inner] : [];
    });
  }
  const names = withAlternatives(places).flatMap((place) => Object.keys(place.properties ?? {}));
  return [...new Set(names)].filter((name) => name !== '$schema');
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function withAlternatives(places: readonly JsonSchema[]): JsonSchema[] {
  return places.flatMap((place) => [place, ...(place.oneOf ?? place.anyOf ?? [])]);
}
