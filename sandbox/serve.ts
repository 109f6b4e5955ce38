import { KeyturnError } from '../rotation/keyturn-error';
import type { Progress } from './progress';
import { SandboxServer } from './server';
import { RELEASE, SERVER_ORDER, type ServerMessage } from './server-order';

/**
 * The server process of a sandbox, started by `startSandbox` with its order as the one argument. It reports over the
 * channel of its parent and ends on SIGTERM, SIGINT or SIGHUP, when an emulator is lost, and with its parent unless
 * that has released it.
 */
const order = SERVER_ORDER.parse(JSON.parse(process.argv[2] ?? '{}'));

const tell = (message: ServerMessage) => {
  // The parent may vanish at this very moment; its going is noticed by 'disconnect'.
  if (process.connected) process.send?.(message, () => undefined);
};

const progress: Progress = {
  say: () => undefined,
  async step(title, work) {
    tell({ kind: 'begun', title });
    const result = await work();
    tell({ kind: 'done', title });
    return result;
  },
};

const server = new SandboxServer(order, progress);

let released = false;
process.on('message', (message) => {
  if (message === RELEASE) released = true;
});
process.on('disconnect', () => void (released ? undefined : end(0)));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));

let ending = false;

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await server.stop();
  // An installation may be under way: this process leads a group of its own, in which it is.
  process.kill(-process.pid, 'SIGTERM');
  process.exit(code);
}

async function serve(): Promise<void> {
  try {
    const running = await server.start();
    tell({ kind: 'ready', running });
  } catch (fault) {
    if (ending) return;
    tell({ kind: 'failed', ...described(fault) });
    return end(1);
  }
  const lost = await server.emulatorLost();
  if (ending) return;
  console.error(`${lost} ended by itself; the sandbox ends too.`);
  return end(1);
}

function described(fault: unknown): { code: string; message: string; wayOut: string } {
  if (fault instanceof KeyturnError) return { code: fault.code, message: fault.message, wayOut: fault.wayOut };
  console.error(fault);
  const message = `The sandbox could not start: ${fault instanceof Error ? fault.message : String(fault)}`;
  return { code: 'SANDBOX_NOT_STARTED', message, wayOut: 'Read logs/server.log in the folder of the sandbox.' };
}

void serve();
