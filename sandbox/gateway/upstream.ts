import http from 'node:http';
import https from 'node:https';
import type { Answer } from './answer';

/** What is passed on to an emulator. */
export interface Forwarded {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** Headers that belong to one connection or to the framing of one body; everything else is passed on as it is. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect', 'upgrade']);

/** One emulator behind the gateway. Connections are kept open where the emulator allows it (moto does not). */
export class Upstream {
  private readonly client: typeof http | typeof https;
  private readonly agent: http.Agent;

  constructor(readonly url: URL) {
    const secure = url.protocol === 'https:';
    this.client = secure ? https : http;
    // An emulator's certificate is its own; it is only ever accepted on loopback addresses, which the caller checks.
    this.agent = secure
      ? new https.Agent({ keepAlive: true, rejectUnauthorized: false })
      : new http.Agent({ keepAlive: true });
  }

  /** Passes a request on and reads the whole answer. Rejects if the emulator cannot be reached or hangs up. */
  async ask(request: Forwarded): Promise<Answer> {
    try {
      return await this.exchange(request);
    } catch (fault) {
      // The emulator closed an idle connection at the moment we chose it: nothing was received, so ask again.
      if (fault instanceof StaleConnection) return this.exchange(request);
      throw fault;
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private exchange({ method, target, rawHeaders, body }: Forwarded): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = [...endToEnd(rawHeaders), 'Content-Length', String(body.length)];
      const request = this.client.request(this.url, {
        agent: this.agent,
        method,
        path: target,
        headers,
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const kept = endToEnd(response.rawHeaders, method === 'HEAD');
          resolve({ status: response.statusCode ?? 502, headers: kept, body: Buffer.concat(chunks) });
        });
      });
      request.on('error', (fault: NodeJS.ErrnoException) => {
        reject(request.reusedSocket && fault.code === 'ECONNRESET' ? new StaleConnection() : fault);
      });
      request.end(body);
    });
  }
}

class StaleConnection extends Error {}

/** The length is ours to say, except in the answer to HEAD, where it is that of a body nobody sends. */
function endToEnd(rawHeaders: readonly string[], keepLength = false): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const key = name.toLowerCase();
    if (!HOP_BY_HOP.has(key) || (keepLength && key === 'content-length')) kept.push(name, value);
  }
  return kept;
}
