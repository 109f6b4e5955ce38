import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMoto } from '../../sandbox/emulators/moto';
import { PythonEnvironment } from '../../sandbox/emulators/python-environment';
import { startEmulator } from '../../sandbox/emulators/start-emulator';
import { SILENT } from '../../sandbox/progress';
import { PROJECT_ROOT } from '../../sandbox/project';

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

/** Where the sandbox installs moto too, if the machine has none: a stranger's first `npm test` must pass. */
const VENV = join(PROJECT_ROOT, '.sandbox', 'venv');

/** How long `startMoto` may take where moto has to be installed first, by one of several test files at once. */
export const INSTALLATION_MS = 600_000;

/** Points the SDK of this process, and of its children, at the server; real credentials are out of reach. */
export async function startMoto(managedPolicies = false): Promise<Moto> {
  const command = await findMoto(new PythonEnvironment(VENV, SILENT), { managedPolicies });
  const dir = mkdtempSync(join(tmpdir(), 'keyturn-moto-'));
  const server = await startEmulator(command, { dir, word: 'keyturn-test-moto' });
  const endpoint = server.url.origin;
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
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
