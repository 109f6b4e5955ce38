import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { Block, Type } from './schema';
import { elements, isObject, UNKNOWN, type Value, type Values } from './value';

/** Terraform's msgpack extensions: 0 is an unknown value, 12 an unknown value of which something is known. */
const extensions = new ExtensionCodec();
extensions.register({
  type: 0,
  encode: (value) => (value === UNKNOWN ? new Uint8Array([0]) : null),
  decode: () => UNKNOWN,
});
extensions.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

const encoder = new Encoder({ extensionCodec: extensions });
const decoder = new Decoder({ extensionCodec: extensions });

/** A value on the wire, as the protocol's `DynamicValue`. */
export interface WireValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** Reads a value from the wire; null stands for an object that does not exist. */
export function decode(wire: WireValue | null | undefined): Values | null {
  if (wire?.msgpack && wire.msgpack.length > 0) return decoder.decode(wire.msgpack) as Values | null;
  if (wire?.json && wire.json.length > 0) return JSON.parse(Buffer.from(wire.json).toString('utf8')) as Values | null;
  return null;
}

/** Puts a value on the wire: every attribute of its block is there, null where nothing is set; no other ones are. */
export function encode(block: Block, values: Values | null): WireValue {
  return { msgpack: encoder.encode(values === null ? null : shaped(block, values)) };
}

/** The values of a block in the block's own shape, e.g. a state that was written before an attribute existed. */
export function shaped(block: Block, values: Values): Values {
  const result: Values = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    result[name] = shapedValue(attribute.type, values[name] ?? null);
  }
  for (const [name, { nesting, block: inner }] of Object.entries(block.blocks)) {
    const value = values[name] ?? null;
    if (value === UNKNOWN) result[name] = UNKNOWN;
    else if (nesting === 'single') result[name] = isObject(value) ? shaped(inner, value) : null;
    else result[name] = elements(value).map((item) => (isObject(item) ? shaped(inner, item) : item));
  }
  return result;
}

function shapedValue(type: Type, value: Value): Value {
  if (value === null || value === UNKNOWN || typeof type === 'string') return value;
  if (type[0] === 'list' || type[0] === 'set') {
    const inner: Type = type[1];
    return elements(value).map((item) => shapedValue(inner, item));
  }
  if (!isObject(value)) return value;
  if (type[0] === 'map') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapedValue(type[1], item)]));
  }
  const fields: readonly [string, Type][] = Object.entries(type[1] as { readonly [name: string]: Type });
  return Object.fromEntries(fields.map(([name, inner]) => [name, shapedValue(inner, value[name] ?? null)]));
}
