import { BlockList } from 'node:net';
import { z } from 'zod';
import { checked } from './checked-text';

const cidr = z.union([z.cidrv4(), z.cidrv6()]);

/** Addresses that never come out of the Internet: a condition on aws:SourceIp with them would let nobody in. */
const NEVER_SEEN = new BlockList();
NEVER_SEEN.addSubnet('10.0.0.0', 8);
NEVER_SEEN.addSubnet('172.16.0.0', 12);
NEVER_SEEN.addSubnet('192.168.0.0', 16);
NEVER_SEEN.addSubnet('127.0.0.0', 8);
NEVER_SEEN.addSubnet('169.254.0.0', 16);
NEVER_SEEN.addSubnet('fc00::', 7, 'ipv6');
NEVER_SEEN.addSubnet('fe80::', 10, 'ipv6');

/** A network in CIDR notation, IPv4 or IPv6, as AWS sees the supplier's requests come from. */
export const network = checked((text) => {
  if (!cidr.safeParse(text).success)
    return `"${text}" is no network in CIDR notation; write one like "203.0.113.0/24" or "2001:db8::/48", a single address as "203.0.113.7/32".`;
  const [address = '', length] = text.split('/');
  if (length === '0') return `"${text}" is the whole Internet; leave "networks" out to allow uploads from anywhere.`;
  if (!NEVER_SEEN.check(address, address.includes(':') ? 'ipv6' : 'ipv4')) return undefined;
  return `"${text}" is a private network; AWS sees the public address behind which it stands. Write that one.`;
});
