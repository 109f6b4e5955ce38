import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import getPort from 'get-port';

/** A moto server of one's own, on 127.0.0.1. */
export interface Moto {
  readonly endpoint: string;
  /** All mails that SES accepted, oldest first. */
  mails(): Promise<readonly SentMail[]>;
  stop(): Promise<void>;
}

export interface SentMail {
  readonly source: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
}

interface MotoData {
  readonly ses?: {
    readonly Message?: readonly {
      source: string;
      subject: string;
      body: string;
      destinations: { ToAddresses: string[] };
    }[];
  };
}

async function answers(endpoint: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(200);
  }
  throw new Error('moto_server does not answer');
}

/** Points the SDK of this process, and of its children, at the server; real credentials are out of reach. */
export async function startMoto(): Promise<Moto> {
  const port = await getPort({ host: '127.0.0.1', port: getPort.makeRange(20_000 + (process.pid % 5000), 32_000) });
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await answers(endpoint, server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: 'ap-southeast-2',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    endpoint,
    async mails() {
      const data = (await (await fetch(`${endpoint}/moto-api/data.json`)).json()) as MotoData;
      return (data.ses?.Message ?? []).map(({ source, subject, body, destinations }) => ({
        source,
        subject,
        body,
        to: destinations.ToAddresses,
      }));
    },
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    },
  };
}
