import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that the SDK takes for AWS. */
export interface AnEndpoint {
  close(): Promise<void>;
}

/** Starts it on a port of its own, and lets `AWS_ENDPOINT_URL` and credentials name it until it is closed. */
export async function anEndpoint(answer: http.RequestListener): Promise<AnEndpoint> {
  const before = { ...process.env };
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  return {
    close: async () => {
      process.env = { ...before };
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
