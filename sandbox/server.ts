import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { KeyturnError } from '../rotation/keyturn-error';
import type { EmulatorCommand, RunningEmulator } from './emulators/emulator';
import { findMinistack } from './emulators/ministack';
import { findMoto } from './emulators/moto';
import { PythonEnvironment } from './emulators/python-environment';
import { startEmulator } from './emulators/start-emulator';
import { Gateway } from './gateway/gateway';
import { Upstream } from './gateway/upstream';
import { holderOf, takeLock } from './lock';
import { ACCOUNT, OPERATOR } from './operator';
import { freePort, requireFree } from './port';
import type { Progress } from './progress';
import type { RunningSandbox, ServerOrder } from './server-order';

/** The servers of one sandbox: the gateway in this process, the emulators as its children. */
export class SandboxServer {
  private readonly emulators: RunningEmulator[] = [];
  private gateway: Gateway | undefined;
  private stopping: Promise<void> | undefined;
  private mainIsMoto = true;
  private readonly lockFile: string;

  constructor(
    private readonly order: ServerOrder,
    private readonly progress: Progress,
  ) {
    this.lockFile = join(order.dir, 'running.lock');
  }

  /** @throws KeyturnError if another sandbox runs in this folder, or something cannot be started */
  async start(): Promise<RunningSandbox> {
    mkdirSync(this.order.dir, { recursive: true, mode: 0o700 });
    this.lock();
    const port = await this.openGateway();
    const endpoint = `http://127.0.0.1:${port}`;
    await this.startEmulators(endpoint);
    this.connect();
    const emulators = this.emulators.map(({ name, pid, url }) => ({ name, pid, url: url.href }));
    const { word, runId, dir } = this.order;
    const running = { word, runId, pid: process.pid, endpoint, emulators };
    writeFileAtomic.sync(join(dir, 'running.json'), `${JSON.stringify(running, undefined, 2)}\n`);
    return running;
  }

  /** Ends everything; may be called more than once, and while it is still starting. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  /** Resolves if an emulator ends that should run. */
  async emulatorLost(): Promise<string> {
    const endings = this.emulators.map(({ name, gone }) => gone.then(() => name));
    return endings.length > 0 ? Promise.race(endings) : new Promise(() => undefined);
  }

  private async end(): Promise<void> {
    await this.gateway?.close();
    await Promise.all(this.emulators.map((emulator) => emulator.stop()));
    if (holderOf(this.lockFile)?.pid !== process.pid) return;
    rmSync(join(this.order.dir, 'running.json'), { force: true });
    rmSync(join(this.order.dir, 'tmp'), { recursive: true, force: true });
    rmSync(this.lockFile, { force: true });
  }

  private lock(): void {
    const holder = takeLock(this.lockFile, { pid: process.pid, word: this.order.word });
    if (holder === undefined) return;
    throw new KeyturnError(
      'SANDBOX_RUNNING',
      `A sandbox is running already in ${this.order.dir} (process ${holder.pid}); a folder holds one.`,
      `Use it, or end it first: npx keyturn sandbox down --dir ${this.order.dir}`,
    );
  }

  private async openGateway(): Promise<number> {
    const { word, runId, region, port } = this.order;
    this.gateway = new Gateway({
      port: port === undefined ? await freePort() : await requireFree(port),
      account: ACCOUNT,
      operatorKeyId: OPERATOR.accessKeyId,
      identity: { runId, word, pid: process.pid, account: ACCOUNT, region },
      resetEmulators: async () => void (await Promise.all(this.emulators.map((emulator) => emulator.reset()))),
    });
    return this.gateway.listen();
  }

  private async startEmulators(endpoint: string): Promise<void> {
    if (this.order.endpoint !== undefined) {
      this.mainIsMoto = await isMoto(new URL(this.order.endpoint));
      return;
    }
    const environment = new PythonEnvironment(this.order.venv, this.progress);
    const { managedPolicies, ministack, region } = this.order;
    const commands = [await findMoto(environment, { managedPolicies })];
    if (ministack) {
      const world = { account: ACCOUNT, region, endpoint, ...OPERATOR };
      commands.push(await findMinistack(environment, world));
    }
    const title = `Starting ${commands.map(({ name }) => name).join(' and ')}`;
    await this.progress.step(title, () => this.launch(commands));
  }

  /** All at once. When one does not start, the others are known, so that they are ended. */
  private async launch(commands: readonly EmulatorCommand[]): Promise<void> {
    const { dir, word } = this.order;
    const starts = await Promise.allSettled(
      commands.map(async (command) => void this.emulators.push(await startEmulator(command, { dir, word }))),
    );
    if (this.stopping !== undefined) await Promise.all(this.emulators.map((emulator) => emulator.stop()));
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private connect(): void {
    const urlOf = (name: string) => this.emulators.find((emulator) => emulator.name === name)?.url;
    const { endpoint } = this.order;
    const main = endpoint === undefined ? urlOf('moto') : new URL(endpoint);
    if (main === undefined) throw new Error('no emulator was started');
    this.gateway?.connect({ main, ministack: urlOf('ministack') }, this.mainIsMoto);
  }
}

/**
 * Whether the user has named a moto: it is mended as our own is. Any other answer will do as well.
 * @throws KeyturnError if nothing answers there
 */
async function isMoto(endpoint: URL): Promise<boolean> {
  const upstream = new Upstream(endpoint);
  const rawHeaders = ['Host', endpoint.host];
  try {
    const page = await upstream.ask({ method: 'GET', target: '/moto-api/', rawHeaders, body: Buffer.alloc(0) });
    return page.status === 200 && page.body.includes('Moto');
  } catch (cause) {
    throw new KeyturnError(
      'ENDPOINT_SILENT',
      `AWS_ENDPOINT_URL names ${endpoint.href}, and nothing answers there.`,
      'Start that emulator, or unset AWS_ENDPOINT_URL: the sandbox then starts its own.',
      { cause },
    );
  } finally {
    upstream.close();
  }
}
