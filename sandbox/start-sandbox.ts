import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KeyturnError } from '../rotation/keyturn-error';
import { awsEnvironment } from './aws-environment';
import { SandboxControl } from './control-client';
import { loopbackEndpoint } from './loopback';
import { REGION, wordOf } from './operator';
import { endProcess } from './own-process';
import { ownScript } from './own-script';
import { type Progress, SILENT } from './progress';
import { PROJECT_ROOT } from './project';
import { RELEASE, type RunningSandbox, type ServerMessage, type ServerOrder } from './server-order';

export interface SandboxOptions {
  /** Everything the sandbox writes goes here. One sandbox per folder. */
  readonly dir: string;
  /** The private Python environment, shared by all sandboxes of a project. @default .sandbox/venv of the project */
  readonly venv?: string;
  /** Where everything is that has a region. @default ap-southeast-2 */
  readonly region?: string;
  /** Of the gateway, on 127.0.0.1. @default any free one */
  readonly port?: number;
  /** Whether MiniStack is started beside moto: functions, schedules, state machines, queues. @default false */
  readonly ministack?: boolean;
  /** Whether IAM holds AWS's own managed policies: some 60 MB for each account. @default as `ministack` */
  readonly managedPolicies?: boolean;
  /** A running emulator on this machine, used instead of starting any. */
  readonly endpoint?: string;
  /** @default silence */
  readonly progress?: Progress;
}

/** An AWS of one's own, on this machine. */
export interface Sandbox {
  /** Of the gateway, e.g. `http://127.0.0.1:21234`. */
  readonly endpoint: string;
  /** What an AWS SDK or CLI needs to reach it, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly control: SandboxControl;
  readonly running: RunningSandbox;
  /** Lets it outlive the process that started it; until then it ends with that process, however that ends. */
  readonly release: () => void;
  /** Ends every process of it. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a sandbox and waits until it answers.
 * @throws KeyturnError if one runs in this folder already, a named port is taken, no emulator can be had, or the named
 * endpoint is not on this machine
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const dir = resolve(options.dir);
  const region = options.region ?? REGION;
  const runId = randomUUID().slice(0, 8);
  const order: ServerOrder = {
    runId,
    word: wordOf(runId),
    dir,
    venv: resolve(options.venv ?? join(PROJECT_ROOT, '.sandbox', 'venv')),
    region,
    port: options.port,
    ministack: options.ministack ?? false,
    managedPolicies: options.managedPolicies ?? options.ministack ?? false,
    endpoint: loopbackEndpoint(options.endpoint)?.href,
  };
  const server = launch(order);
  const running = await readiness(server, options.progress ?? SILENT);
  server.unref();
  server.channel?.unref();
  const release = () => {
    server.send(RELEASE);
    server.disconnect();
  };
  const { endpoint, pid, word } = running;
  const stop = async () => void (await endProcess(pid, word));
  return {
    endpoint,
    env: awsEnvironment(endpoint, region),
    control: new SandboxControl(endpoint),
    running,
    release,
    stop,
  };
}

function launch(order: ServerOrder): ChildProcess {
  const logs = join(order.dir, 'logs');
  // The folder of the whole sandbox too, where it is not there yet.
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const log = openSync(join(logs, 'server.log'), 'a', 0o600);
  // Detached in either case: Ctrl-C in a terminal must not reach it before the one who started it can end it in order.
  const server = spawn(process.execPath, [...ownScript('serve'), JSON.stringify(order)], {
    cwd: PROJECT_ROOT,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return server;
}

/** Follows the server's own report until it is ready, and then makes sure that it is the one that answers. */
async function readiness(server: ChildProcess, progress: Progress): Promise<RunningSandbox> {
  const running = await report(server, progress);
  const { runId } = await new SandboxControl(running.endpoint).identity();
  if (runId === running.runId) return running;
  throw new Error(`another program answers at ${running.endpoint}`);
}

function report(server: ChildProcess, progress: Progress): Promise<RunningSandbox> {
  return new Promise((resolve, reject) => {
    let step: PromiseWithResolvers | undefined;
    let fault: Error | undefined;
    server.on('message', (message: ServerMessage) => {
      switch (message.kind) {
        case 'begun':
          step = promiseWithResolvers();
          // Its failure is reported once, by us.
          return void progress.step(message.title, () => step?.promise ?? Promise.resolve()).catch(() => undefined);
        case 'done':
          return step?.resolve();
        case 'ready':
          return resolve(message.running);
        case 'failed':
          fault = new KeyturnError(message.code, message.message, message.wayOut);
      }
    });
    server.once('error', reject);
    // Only when it is gone is nothing of it left behind.
    server.once('exit', (code, signal) => {
      fault ??= new Error(`the server of the sandbox ended (${signal ?? code}); see logs/server.log in its folder`);
      step?.reject(fault);
      reject(fault);
    });
  });
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: Error) => void;
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve: () => void = () => undefined;
  let reject: (fault: Error) => void = () => undefined;
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
