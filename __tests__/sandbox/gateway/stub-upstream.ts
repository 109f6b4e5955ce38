import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an upstream was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Given {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on loopback in an emulator's place. */
export class StubUpstream {
  readonly asked: Asked[] = [];
  private readonly server: http.Server;

  private constructor(answer: (asked: Asked) => Given) {
    this.server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const asked = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
        this.asked.push(asked);
        const { status = 200, body = '', headers: given = {} } = answer(asked);
        response.writeHead(status, { 'content-type': 'text/xml', ...given });
        response.end(body);
      });
    });
  }

  static async answering(answer: (asked: Asked) => Given): Promise<StubUpstream> {
    const stub = new StubUpstream(answer);
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  /** The query actions it was asked for, in order. */
  get actions(): readonly (string | null)[] {
    return this.asked.map(({ body }) => new URLSearchParams(body).get('Action'));
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
