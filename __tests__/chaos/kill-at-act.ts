import childProcess from 'node:child_process';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { z } from 'zod';
import { toFamily } from '../long/process-family';
import { watchFiles } from '../long/watched-files';

/**
 * Loaded into a process before anything else: it sends itself a signal right before its Nth act. Which act that is does not
 * depend on how fast the machine is.
 */

export const KILL = z.strictObject({
  /** From 1. */
  act: z.number(),
  whom: z.enum(['keyturn', 'everything']),
  signal: z.enum(['SIGKILL', 'SIGTERM', 'SIGINT']),
  /** Where it is written down what that act was. */
  told: z.string(),
});

export const KILL_VARIABLE = 'KEYTURN_TEST_KILL';

const { [KILL_VARIABLE]: order } = process.env;
// What it starts is not to do the same.
delete process.env[KILL_VARIABLE];

if (order !== undefined) {
  const { act: at, whom, signal, told } = KILL.parse(JSON.parse(order));
  let acts = 0;
  const act = (what: string): void => {
    acts += 1;
    if (acts !== at) return;
    writeFileSync(told, what);
    if (whom === 'everything') toFamily(process.pid, signal);
    else process.kill(process.pid, signal);
  };
  watchFiles(act);
  const { spawn } = childProcess;
  const { request } = http;
  Object.assign(childProcess, {
    spawn: (...args: Parameters<typeof spawn>) => {
      act('a program is started');
      return spawn(...args);
    },
  });
  Object.assign(http, {
    request: (...args: Parameters<typeof request>) => {
      act('AWS is called');
      return request(...args);
    },
  });
  syncBuiltinESMExports();
}
