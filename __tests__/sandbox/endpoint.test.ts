import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { loopbackEndpoint } from '../../sandbox/loopback';
import { freePort, requireFree } from '../../sandbox/port';
import { namedEndpoint } from '../../sandbox/trial/named-endpoint';

describe('an endpoint', () => {
  test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'https://127.9.9.9:1', 'http://[::1]:4566'])(
    '%s is this machine',
    (url) => {
      expect(loopbackEndpoint(url)?.href).toBe(new URL(url).href);
    },
  );

  test.each([
    'https://iam.amazonaws.com',
    'http://10.0.0.1:4566',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://0.0.0.0:4566',
    'ftp://127.0.0.1',
    'not an address',
  ])('%s is refused, with the way out', (url) => {
    expect(() => loopbackEndpoint(url)).toThrow('the sandbox only ever talks to this machine');
  });

  test('that is not named is none', () => {
    expect(loopbackEndpoint(undefined)).toBeUndefined();
    expect(loopbackEndpoint('')).toBeUndefined();
  });

  test('of a sandbox whose env file was sourced is no emulator to build on', () => {
    const AWS_ENDPOINT_URL = 'http://127.0.0.1:21234';
    expect(namedEndpoint({ AWS_ENDPOINT_URL, KEYTURN_SANDBOX_ENDPOINT: AWS_ENDPOINT_URL })).toBeUndefined();
    expect(namedEndpoint({ AWS_ENDPOINT_URL, KEYTURN_SANDBOX_ENDPOINT: 'http://127.0.0.1:1' })).toBe(
      'http://127.0.0.1:21234/',
    );
  });
});

describe('a port', () => {
  test('that is picked is below those that the system gives out', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_768);
  });

  test('that the user named and that is taken is refused, with the way out', async () => {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(requireFree(port)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)) as string,
    });
    await new Promise((resolve) => server.close(resolve));
    await expect(requireFree(port)).resolves.toBe(port);
  });
});
