import type { Attribute, Block, NestedBlock } from '../../provider-stand-in/schema';
import type { Official, OfficialBlock } from './bindings';

/** Where a schema of the stand-in says something else than the official provider's, one sentence each. */
export function disagreements(own: Block, official: OfficialBlock, path = ''): readonly string[] {
  const attributes = Object.entries(own.attributes).flatMap(([name, attribute]) =>
    compared(`${path}${name}`, described(attribute), official[name]),
  );
  const blocks = Object.entries(own.blocks).flatMap(([name, nested]) => {
    const there = official[name];
    const inner = there?.inner ? disagreements(nested.block, there.inner, `${path}${name}.`) : [];
    return [...compared(`${path}${name}`, describedBlock(nested), there), ...inner];
  });
  return [...attributes, ...blocks];
}

function compared(name: string, own: string, official: Official | undefined): readonly string[] {
  if (!official) return [`${name}: the official provider has no such argument`];
  const theirs = `${official.presence} ${official.type}`;
  return own === theirs ? [] : [`${name}: ${own}, officially ${theirs}`];
}

/** An argument with a default is declared as optional by the official provider. */
function described({ presence, type }: Attribute): string {
  const official = presence === 'either' ? 'optional+computed' : presence === 'defaulted' ? 'optional' : presence;
  return `${official} ${JSON.stringify(type)}`;
}

function describedBlock({ nesting, min, max }: NestedBlock): string {
  return `${min > 0 ? 'required' : 'optional'} block ${nesting}${nesting === 'list' && max === 1 ? ' of one' : ''}`;
}
