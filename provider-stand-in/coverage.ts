import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, refusal, STAND_IN } from './diagnostic';
import { providerSchema } from './provider-schema';
import { dataSources, resourceTypes } from './register';
import type { Block } from './schema';

/**
 * What a configuration asks for that the stand-in does not cover. Terraform would refuse it too, but as if the official
 * provider did not have it. Provider processes start in the folder of the configuration, which is therefore read here:
 * JSON as CDKTF writes it, and HCL as `terraform fmt` leaves it. What is not found here, Terraform still refuses.
 */
export function uncovered(folder: string): readonly Diagnostic[] {
  const used = readdirSync(folder).flatMap((file) => {
    if (file.endsWith('.tf.json')) return usedInJson(readFileSync(join(folder, file), 'utf8'));
    if (file.endsWith('.tf')) return usedInHcl(readFileSync(join(folder, file), 'utf8'));
    return [];
  });
  const found = new Map<string, Diagnostic>();
  for (const use of used) {
    const fault = faultOf(use);
    if (fault) found.set(fault.summary, fault);
  }
  return [...found.values()];
}

interface Use {
  readonly kind: 'resource' | 'data' | 'provider';
  readonly type: string;
  readonly names: readonly string[];
}

/** Terraform's own words in a block, which no schema has. */
const OWN = new Set(
  'count for_each depends_on lifecycle provider provisioner connection dynamic alias version //'.split(' '),
);

function faultOf({ kind, type, names }: Use): Diagnostic | undefined {
  const register: ReadonlyMap<string, { readonly schema: Block }> = kind === 'data' ? dataSources : resourceTypes;
  const word = kind === 'data' ? 'data source' : 'resource type';
  const schema = kind === 'provider' ? providerSchema : register.get(type)?.schema;
  if (!schema) {
    const known = [...register.keys()].join(', ');
    return refusal(`${STAND_IN} does not cover the ${word} ${type}`, `It covers: ${known}. ${WAY_OUT}`);
  }
  const unknown = names.filter((name) => !(name in schema.attributes) && !(name in schema.blocks) && !OWN.has(name));
  if (unknown.length === 0) return undefined;
  const known = [...Object.keys(schema.attributes), ...Object.keys(schema.blocks)].join(', ');
  const owner = kind === 'provider' ? 'the provider block' : `the ${word} ${type}`;
  return refusal(`${STAND_IN} does not know ${unknown.join(', ')} in ${owner}`, `It covers: ${known}. ${WAY_OUT}`);
}

const WAY_OUT = 'Use the official provider (--provider official) or teach it to the stand-in in provider-stand-in/.';

type Json = { readonly [name: string]: unknown };

function usedInJson(text: string): readonly Use[] {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch {
    return []; // Terraform tells what is wrong with the file.
  }
  const blocks = (kind: 'resource' | 'data') =>
    entries(root[kind]).flatMap(([type, instances]) =>
      type.startsWith('aws_')
        ? entries(instances).flatMap(([, body]) => bodies(body).map((one) => ({ kind, type, names: Object.keys(one) })))
        : [],
    );
  const providers = bodies((root.provider as Json | undefined)?.aws);
  return [
    ...providers.map((body): Use => ({ kind: 'provider', type: 'aws', names: Object.keys(body) })),
    ...blocks('resource'),
    ...blocks('data'),
  ];
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return bodies(value).flatMap((body) => Object.entries(body));
}

function bodies(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(bodies);
  return typeof value === 'object' && value !== null ? [value as Json] : [];
}

function usedInHcl(text: string): readonly Use[] {
  const header =
    /^(?:(resource|data)\s+"(aws_\w+)"\s+"[^"]*"|provider\s+"(aws)")[^\S\n]*\{(?:.*\}[^\S\n]*$|([\s\S]*?)^\})/gm;
  return [...text.matchAll(header)].map((match) => ({
    kind: (match[1] ?? 'provider') as Use['kind'],
    type: match[2] ?? 'aws',
    names: [...(match[4] ?? '').matchAll(/^ {2}(\w+)\s*(?:=|\{)/gm)].map((name) => name[1] as string),
  }));
}
