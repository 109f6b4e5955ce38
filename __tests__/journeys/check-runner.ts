import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckSummary } from '../../lambda/access-key-rotation-check/check';
import type { CheckEvent } from '../../lambda/access-key-rotation-check/invocation';
import { bundleCheck } from '../../lambda/bundle';

/** How one invocation of the built Lambda ended. */
export interface Invocation {
  readonly summary: CheckSummary | undefined;
  /** The error's message, as Lambda would report it; undefined = it succeeded. */
  readonly failure: string | undefined;
  /** The lines of the log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly output: string;
}

const INVOKER = `
import { handler } from './index.mjs';
const context = {
  awsRequestId: 'r' + process.pid + '-' + Math.random(),
  invokedFunctionArn: 'arn:aws:lambda:ap-southeast-2:123456789012:function:access-key-rotation-check',
  getRemainingTimeInMillis: () => 900000 - process.uptime() * 1000,
};
handler(JSON.parse(process.argv[2]), context).then(
  (summary) => process.send?.({ summary }),
  (error) => process.send?.({ failure: error.message }),
).finally(() => process.disconnect?.());
`;

/** The bundle as Lambda gets it, run by a Node of its own: nothing of the sources is in reach. */
export class CheckRunner {
  /** What Node runs; the event is its argument. */
  readonly script: string;
  /** All that it finds in its environment. */
  readonly environment: NodeJS.ProcessEnv;

  constructor(
    private readonly dir: string,
    env: Readonly<Record<string, string>>,
  ) {
    bundleCheck(dir);
    this.script = join(dir, 'invoke.mjs');
    this.environment = { PATH: process.env.PATH, ...env };
    writeFileSync(this.script, INVOKER);
  }

  invoke(event: CheckEvent = {}): Promise<Invocation> {
    const child = spawn(process.execPath, [this.script, JSON.stringify(event)], {
      cwd: this.dir,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let output = '';
    let result: Partial<Pick<Invocation, 'summary' | 'failure'>> = { failure: 'the process ended without an answer' };
    child.stdout!.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.on('message', (message) => void (result = message as typeof result));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        const lines = output.split('\n').filter((line) => line.startsWith('{'));
        const log = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
        resolve({ summary: result.summary, failure: result.failure, log, output });
      });
    });
  }
}
