import { Decoder, encode as msgpack } from '@msgpack/msgpack';
import { decode, encode } from '../../provider-stand-in/codec';
import { block, either, listOf, optional, required, setOf } from '../../provider-stand-in/schema';
import { settled, UNKNOWN } from '../../provider-stand-in/value';

const schema = block(
  {
    name: required('string'),
    size: either('number'),
    open: optional('bool'),
    tags: optional(['map', 'string']),
    owners: optional(['set', ['object', { id: 'string', mail: 'string' }]]),
  },
  { rule: listOf(block({ id: required('string') }, { part: setOf(block({ days: optional('number') })) })) },
);

const full = {
  name: 'kpa-valentia',
  size: 3,
  open: false,
  tags: { a: 'b' },
  owners: [{ id: '1', mail: 'x@example.org' }],
  rule: [{ id: 'clear-up', part: [{ days: 7 }, { days: null }] }],
};

test('a value comes back as it went', () => {
  expect(decode(encode(schema, full))).toEqual(full);
});

test('what is not there goes as null, a block that is not there as none of it', () => {
  expect(decode(encode(schema, { name: 'x', owners: [{ id: '1' }] }))).toEqual({
    name: 'x',
    size: null,
    open: null,
    tags: null,
    owners: [{ id: '1', mail: null }],
    rule: [],
  });
});

test('what the schema does not know stays at home', () => {
  expect(decode(encode(schema, { ...full, secret: 'x' }))).toEqual(full);
});

test('no object is null, both ways', () => {
  expect(decode(encode(schema, null))).toBeNull();
  expect(decode(undefined)).toBeNull();
});

test('an unknown value travels as extension 0 with one zero byte', () => {
  const { msgpack: bytes } = encode(block({ id: either('string') }), { id: UNKNOWN });
  // A map of one, "id", then: extension of one byte, type 0, the byte 0.
  expect([...(bytes ?? [])]).toEqual([0x81, 0xa2, 0x69, 0x64, 0xd4, 0, 0]);
  expect(decode({ msgpack: bytes })).toEqual({ id: UNKNOWN });
});

test('an unknown value of which something is known is unknown', () => {
  const refined = Uint8Array.from([0x81, 0xa2, 0x69, 0x64, 0xc7, 3, 12, 0x81, 1, 0xc2]);
  expect(decode({ msgpack: refined })?.id).toBe(UNKNOWN);
});

test('an unknown block stays unknown', () => {
  expect(decode(encode(schema, { ...full, rule: UNKNOWN }))?.rule).toBe(UNKNOWN);
});

test('a value in JSON is read as well', () => {
  expect(decode({ json: Buffer.from('{"name":"x"}') })).toEqual({ name: 'x' });
});

test('numbers keep being numbers, whole and broken', () => {
  const { msgpack: bytes } = encode(block({ a: optional('number'), b: optional('number') }), { a: 1_209_600, b: 0.5 });
  expect(new Decoder().decode(bytes ?? msgpack(null))).toEqual({ a: 1_209_600, b: 0.5 });
});

test('after the apply nothing is unknown any more', () => {
  const state = { id: 'x', arn: UNKNOWN, rule: [{ id: UNKNOWN }], tags: { a: UNKNOWN } };
  expect(settled(state)).toEqual({ id: 'x', arn: null, rule: [{ id: null }], tags: { a: null } });
});
