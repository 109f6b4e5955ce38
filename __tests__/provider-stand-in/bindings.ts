import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An attribute or block as the bindings describe the official provider's. */
export interface Official {
  readonly presence: 'required' | 'optional' | 'computed' | 'optional+computed';
  /** A Terraform type in JSON, or `block list`, `block set`, `block single`, with ` of one` where there is at most one. */
  readonly type: string;
  /** What is inside a block. */
  readonly inner?: OfficialBlock;
}

export type OfficialBlock = { readonly [name: string]: Official };

/** Who binds the official provider, each in a version of its own. */
export type Bindings = '@cdktf/provider-aws' | '@cdktn/provider-aws';

const LIBRARIES: Readonly<Record<Bindings, string>> = {
  '@cdktf/provider-aws': dirname(require.resolve('@cdktf/provider-aws/package.json')),
  '@cdktn/provider-aws': dirname(require.resolve('@cdktn/provider-aws/package.json')),
};

/**
 * The schema of a type of the official provider, read from the bindings' TypeScript source, which lies in their source
 * maps: the compiled form has lost the comments that say who gives an attribute its value.
 * @param folder of the bindings, e.g. `iam-user` or `data-aws-iam-users`
 */
export function officialSchema(folder: string, bindings: Bindings = '@cdktf/provider-aws'): OfficialBlock {
  const compiled = readFileSync(join(LIBRARIES[bindings], 'lib', folder, 'index.js'), 'utf8');
  const map = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(compiled)?.[1] ?? '';
  const { sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString('utf8')) as { sourcesContent: string[] };
  return new Source(sourcesContent[0] ?? '').schema();
}

class Source {
  private readonly classes = new Map<string, string>();

  constructor(private readonly text: string) {
    const [, ...parts] = text.split(/\nexport class (\w+) extends cdkt[fn]\.\w+/);
    for (let i = 0; i + 1 < parts.length; i += 2) this.classes.set(parts[i] ?? '', parts[i + 1] ?? '');
  }

  schema(): OfficialBlock {
    const body = [...this.classes.values()].find((text) => text.includes('tfResourceType')) ?? '';
    return this.block(body, body);
  }

  /** `body` is the class of the block, `written` the text that says how its arguments are written out. */
  private block(body: string, written: string): OfficialBlock {
    const argument =
      /\n\s+(\w+): \{\n\s+value: .*,\n\s+isBlock: (\w+),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/g;
    const types = new Map([...written.matchAll(argument)].map((match) => [match[1], match.slice(2)]));
    const attribute = /\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n((?:.*\n){4})/g;
    const found = [...body.matchAll(attribute)].map((match): [string, Official] => {
      const [, name = '', computed, optional, required, code = ''] = match;
      const presence = required === 'true' ? 'required' : computed !== 'true' ? 'optional' : 'computed';
      const either = presence === 'computed' && optional === 'true';
      return [name, { presence: either ? 'optional+computed' : presence, ...this.type(code, types.get(name)) }];
    });
    return Object.fromEntries(found);
  }

  private type(code: string, argument: string[] | undefined): Pick<Official, 'type' | 'inner'> {
    const [isBlock, kind = '', storage = ''] = argument ?? [];
    const [, className, wrapsSet] = /= new (\w+)\(this, "\w+"(?:, (\w+))?\)/.exec(code.split('\n')[0] ?? '') ?? [];
    if (className) {
      const inner = this.inner(className);
      const single = className.endsWith('OutputReference');
      if (isBlock === 'true') {
        const nesting = kind === 'struct' ? 'single' : `${kind}${single ? ' of one' : ''}`;
        return { type: `block ${nesting}`, inner };
      }
      const fields = Object.fromEntries(Object.entries(inner).map(([name, { type }]) => [name, JSON.parse(type)]));
      return { type: JSON.stringify([wrapsSet === 'true' ? 'set' : 'list', ['object', fields]]) };
    }
    const [, getter] = /this\.get(\w+)Attribute\(/.exec(code) ?? [];
    if (argument) return { type: ARGUMENTS[`${kind} ${storage}`] ?? `unread ${kind} ${storage}` };
    const set = code.includes('Fn.tolist') ? GETTERS[`Set${getter}`] : undefined;
    return { type: set ?? GETTERS[getter ?? ''] ?? `unread ${getter}` };
  }

  private inner(className: string): OfficialBlock {
    const name = className.replace(/(List|OutputReference)$/, '');
    const writer = `export function ${name.charAt(0).toLowerCase()}${name.slice(1)}ToHclTerraform(`;
    const start = this.text.indexOf(writer);
    const written = start < 0 ? '' : this.text.slice(start, this.text.indexOf('\n}\n', start));
    return this.block(this.classes.get(`${name}OutputReference`) ?? '', written);
  }
}

const ARGUMENTS: Record<string, string> = {
  'simple string': '"string"',
  'simple number': '"number"',
  'simple boolean': '"bool"',
  'list stringList': '["list","string"]',
  'set stringList': '["set","string"]',
  'map stringMap': '["map","string"]',
};

const GETTERS: Record<string, string> = {
  String: '"string"',
  Number: '"number"',
  Boolean: '"bool"',
  List: '["list","string"]',
  SetList: '["set","string"]',
  StringMap: '["map","string"]',
};

/** The version of the official provider that the bindings pin. */
export function boundVersion(bindings: Bindings): string {
  const compiled = readFileSync(join(LIBRARIES[bindings], 'lib', 'provider', 'index.js'), 'utf8');
  return /providerVersion: '([^']+)'/.exec(compiled)?.[1] ?? 'not found';
}
