import { KeyturnError } from '../rotation/keyturn-error';
import type { Progress } from './progress';
import { SandboxServer } from './server';
import { SERVER_ORDER, type ServerMessage } from './server-order';

/**
 * The server process of a sandbox, started by `startSandbox` with its order as the one argument. It reports over the
 * channel of its parent and ends on SIGTERM, SIGINT or SIGHUP, when an emulator is lost, or, if tethered, with its parent.
 */
const order = SERVER_ORDER.parse(JSON.parse(process.argv[2] ?? '{}'));

const tell = (message: ServerMessage) => {
  if (process.connected) process.send?.(message);
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

async function end(code: number): Promise<void> {
  await server.stop();
  process.exit(code);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end(0));
let ready = false;
// Before it is ready, a sandbox without the one who asked for it is of no use either.
process.on('disconnect', () => void (order.tethered || !ready ? end(0) : undefined));

async function serve(): Promise<void> {
  try {
    const running = await server.start();
    ready = true;
    tell({ kind: 'ready', running });
  } catch (fault) {
    tell({ kind: 'failed', ...described(fault) });
    return end(1);
  }
  const lost = await server.emulatorLost();
  console.error(`${lost} ended by itself; the sandbox ends too.`);
  return end(1);
}

function described(fault: unknown): { code: string; message: string; remedy: string } {
  if (fault instanceof KeyturnError) return { code: fault.code, message: fault.message, remedy: fault.remedy };
  console.error(fault);
  const message = `The sandbox could not start: ${fault instanceof Error ? fault.message : String(fault)}`;
  return { code: 'SANDBOX_NOT_STARTED', message, remedy: 'Read logs/server.log in the folder of the sandbox.' };
}

void serve();
