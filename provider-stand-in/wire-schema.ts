import type { Attribute, Block, NestedBlock } from './schema';

/** Who gives an attribute its value, in the three flags of the protocol. */
export function flags({ presence }: Attribute): { required: boolean; optional: boolean; computed: boolean } {
  return {
    required: presence === 'required',
    optional: presence === 'optional' || presence === 'either' || presence === 'defaulted',
    computed: presence === 'computed' || presence === 'either' || presence === 'defaulted',
  };
}

/** A schema as the protocol wants it. */
export function wireSchema(block: Block): object {
  return { version: 0, block: wireBlock(block) };
}

function wireBlock(block: Block): object {
  return {
    attributes: Object.entries(block.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      sensitive: attribute.sensitive ?? false,
      ...flags(attribute),
    })),
    block_types: Object.entries(block.blocks).map(([name, nested]) => wireNested(name, nested)),
  };
}

function wireNested(name: string, { nesting, block, min, max }: NestedBlock): object {
  return {
    type_name: name,
    block: wireBlock(block),
    nesting: nesting.toUpperCase(),
    min_items: min,
    max_items: max,
  };
}
