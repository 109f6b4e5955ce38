import { z } from 'zod';
import { checked } from './checked-text';

const cidr = z.union([z.cidrv4(), z.cidrv6()]);

/** The addresses of a network, as numbers. */
interface Range {
  readonly family: 'IPv4' | 'IPv6';
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Addresses that AWS never sees a request from: a condition on aws:SourceIp with them lets nobody in, and whoever wrote
 * them meant something else. Source: IANA's registries of special-purpose addresses (RFC 6890), without those for
 * documentation, which examples are made of.
 */
const NEVER_SEEN: readonly (readonly [network: string, what: string])[] = [
  ['0.0.0.0/8', '"this network" (RFC 791)'],
  ['10.0.0.0/8', 'a private network (RFC 1918)'],
  ['100.64.0.0/10', "a carrier's inner network (RFC 6598)"],
  ['127.0.0.0/8', 'the machine itself (loopback)'],
  ['169.254.0.0/16', 'one link only (RFC 3927)'],
  ['172.16.0.0/12', 'a private network (RFC 1918)'],
  ['192.168.0.0/16', 'a private network (RFC 1918)'],
  ['198.18.0.0/15', 'a network for measurements (RFC 2544)'],
  ['224.0.0.0/4', 'for multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'no address'],
  ['::1/128', 'the machine itself (loopback)'],
  ['::ffff:0:0/96', 'IPv4 in another spelling'],
  ['64:ff9b::/96', 'IPv4 behind a translator (RFC 6052)'],
  ['64:ff9b:1::/48', 'IPv4 behind a translator (RFC 8215)'],
  ['fc00::/7', 'a private network (RFC 4193)'],
  ['fe80::/10', 'one link only (RFC 4291)'],
  ['fec0::/10', 'a private network (RFC 3879)'],
  ['ff00::/8', 'for multicast'],
];

/** The most that one user's networks hold together: nobody sends from more, and a wider condition keeps few people out. */
const WIDEST = { IPv4: { addresses: 2n ** 24n, as: '/8' }, IPv6: { addresses: 2n ** 112n, as: '/16' } } as const;

/** A network in CIDR notation, IPv4 or IPv6, as AWS sees the supplier's requests come from. */
export const network = checked((text) => faultOfNetwork(text));

function faultOfNetwork(text: string): string | undefined {
  if (!cidr.safeParse(text).success)
    return `"${text}" is no network in CIDR notation; write one like "203.0.113.0/24" or "2001:db8::/48", a single address as "203.0.113.7/32".`;
  if (text.endsWith('/0'))
    return `"${text}" is the whole Internet; leave "networks" out to allow uploads from anywhere.`;
  const range = rangeOf(text);
  if (size([range]) > WIDEST[range.family].addresses)
    return `"${text}" is wider than a ${WIDEST[range.family].as}; no supplier sends from there alone. Ask for the addresses that it does send from.`;
  const met = RANGES_NEVER_SEEN.find(({ range: other }) => overlap(range, other));
  if (!met) return undefined;
  const where = met.network === text ? 'is' : `meets ${met.network},`;
  return `"${text}" ${where} ${met.what}; AWS never sees a request from there, but from the public address in front of it. Write that one.`;
}

/**
 * What is wrong with networks together though each may stand alone, e.g. the whole Internet in parts. Those with a fault of
 * their own are left out.
 */
export function faultOfNetworks(texts: readonly string[]): string | undefined {
  const ranges = texts.filter((text) => faultOfNetwork(text) === undefined).map(rangeOf);
  const wide = (['IPv4', 'IPv6'] as const).find(
    (family) => size(ranges.filter((range) => range.family === family)) > WIDEST[family].addresses,
  );
  if (!wide) return undefined;
  return `hold more ${wide} addresses together than a ${WIDEST[wide].as}; no supplier sends from so many. Ask for those that it does send from, or leave "networks" out to allow uploads from anywhere.`;
}

/** Of a network in CIDR notation; bits behind its length are taken for zero, as AWS does. */
function rangeOf(text: string): Range {
  const [address = '', length = '0'] = text.split('/');
  const isLong = address.includes(':');
  const bits = isLong ? 128 : 32;
  const hosts = 2n ** BigInt(bits - Number(length));
  const number = isLong ? longNumber(address) : shortNumber(address);
  const first = number - (number % hosts);
  return { family: isLong ? 'IPv6' : 'IPv4', first, last: first + hosts - 1n };
}

const shortNumber = (address: string): bigint =>
  address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

function longNumber(address: string): bigint {
  // A URL's host is written in one way: no IPv4 at its end, the longest row of zeros left out.
  const [before = '', after = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const zeros = Array.from({ length: 8 - groups(before).length - groups(after).length }, () => '0');
  return [...groups(before), ...zeros, ...groups(after)].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

const RANGES_NEVER_SEEN = NEVER_SEEN.map(([network, what]) => ({ network, what, range: rangeOf(network) }));

const overlap = (a: Range, b: Range): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

/** How many addresses ranges of one family hold, each counted once. */
function size(ranges: readonly Range[]): bigint {
  let counted = -1n;
  let sum = 0n;
  for (const { first, last } of [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const from = first > counted ? first : counted + 1n;
    if (last < from) continue;
    sum += last - from + 1n;
    counted = last;
  }
  return sum;
}
