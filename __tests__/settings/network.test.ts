import fc from 'fast-check';
import { faultOfNetworks } from '../../settings/network';
import { parseSettings } from '../../settings/settings-file';
import { asJson, aUser, someSettings } from './written-settings';

const faultsOf = (...networks: string[]) =>
  parseSettings(asJson(someSettings({ users: [aUser({ networks })] }))).faults;

describe('one network', () => {
  test.each([
    ['10.0.0.0/8', /is a private network \(RFC 1918\)/],
    ['10.255.255.255/32', /meets 10\.0\.0\.0\/8, a private network/],
    ['172.16.0.0/12', /private network/],
    ['172.31.255.0/24', /private network/],
    ['172.0.0.0/8', /meets 172\.16\.0\.0\/12/],
    ['192.168.4.0/24', /private network/],
    ['192.0.0.0/7', /wider than a \/8/],
    ['100.64.0.0/10', /a carrier's inner network/],
    ['100.127.255.255/32', /a carrier's inner network/],
    ['127.0.0.1/32', /loopback/],
    ['169.254.169.254/32', /one link only/],
    ['0.0.0.0/8', /this network/],
    ['224.0.0.1/32', /multicast/],
    ['255.255.255.255/32', /reserved/],
    ['::1/128', /loopback/],
    ['::/128', /no address/],
    ['fd00:1::/32', /private network \(RFC 4193\)/],
    ['fe80::1/128', /one link only/],
    ['fec0::/16', /private network/],
    ['ff02::1/128', /multicast/],
    ['::ffff:10.0.0.1/128', /IPv4 in another spelling/],
    ['::ffff:0:0/96', /IPv4 in another spelling/],
    ['64:ff9b::a00:1/128', /translator/],
    ['0.0.0.0/0', /whole Internet/],
    ['::/0', /whole Internet/],
    ['128.0.0.0/1', /wider than a \/8/],
    ['2000::/3', /wider than a \/16/],
    ['2400::/15', /wider than a \/16/],
  ])('%s is refused', (network, message) => {
    expect(faultsOf(network)).toEqual([
      expect.objectContaining({ path: 'users[0].networks[0]', message: expect.stringMatching(message) as string }),
    ]);
  });

  test.each([
    '9.255.255.255/32',
    '11.0.0.0/8',
    '100.63.255.255/32',
    '100.128.0.0/9',
    '126.0.0.0/8',
    '172.15.255.0/24',
    '172.32.0.0/11',
    '192.167.255.0/24',
    '192.169.0.0/16',
    '198.17.255.0/24',
    '198.20.0.0/16',
    '203.0.113.7/24',
    '223.255.255.0/24',
    '2001:db8::/32',
    '2400::/16',
    'fbff::/16',
  ])('%s, which lies beside such, is taken', (network) => {
    expect(faultsOf(network)).toEqual([]);
  });
});

describe('networks together', () => {
  test.each<[what: string, networks: string[], path: string]>([
    ['the Internet in halves', ['0.0.0.0/1', '128.0.0.0/1'], 'users[0].networks[0]'],
    ['two whole /8', ['11.0.0.0/8', '12.0.0.0/8'], 'users[0].networks'],
    ['a /8 and one address', ['203.0.113.7/32', '11.0.0.0/8'], 'users[0].networks'],
    ['IPv6 in parts of a /16', ['2400::/16', '2600::/48'], 'users[0].networks'],
  ])('%s are refused', (_, networks, path) => {
    const faults = faultsOf(...networks);
    expect(faults.map((fault) => fault.path)).toContain(path);
  });

  test('every part of the Internet, whatever the size of its parts, is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 12 }), (length) => {
        const parts = Array.from({ length: 2 ** length }, (_, i) => {
          const first = i * 2 ** (32 - length);
          return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.0/${length}`;
        });
        expect(faultOfNetworks(parts)).toMatch(/hold more IPv4 addresses together/);
      }),
      { numRuns: 4 },
    );
  });

  test('what is named twice, or inside another, counts once', () => {
    expect(faultsOf('11.0.0.0/8', '11.0.0.0/8', '11.1.0.0/16', '11.255.255.255/32')).toEqual([]);
  });

  test('a /8 of IPv4 beside a /16 of IPv6 is taken', () => {
    expect(faultsOf('11.0.0.0/8', '2400::/16')).toEqual([]);
  });
});
