import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyturnError } from '../../rotation/keyturn-error';
import { freePort } from '../port';
import type { EmulatorCommand, RunningEmulator } from './emulator';
import { TetheredProcess } from './tethered-process';

/** A port may be taken between choosing and using it. */
const ATTEMPTS = 3;

/** Where an emulator runs and how it is recognised. */
export interface EmulatorPlace {
  /** Holds its temporary files and, under `logs/`, what it prints. */
  readonly dir: string;
  /** Stands in its command line. */
  readonly word: string;
}

/**
 * Starts an emulator and waits until it answers. That the process that answers is ours follows from its own words:
 * it said that it listens on the port, which no second process can do.
 */
export async function startEmulator(emulator: EmulatorCommand, place: EmulatorPlace): Promise<RunningEmulator> {
  const logs = join(place.dir, 'logs');
  const temporary = join(place.dir, 'tmp');
  mkdirSync(logs, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const logFile = join(logs, `${emulator.name}.log`);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const env = { ...inherited(), ...emulator.env(port), TMPDIR: temporary };
    const server = new TetheredProcess({
      word: place.word,
      command: emulator.command(port),
      env,
      cwd: place.dir,
      logFile,
    });
    const url = new URL(`http://127.0.0.1:${port}`);
    if (await answers(emulator, server, url, logFile)) return running(emulator, server, url);
    await server.stop();
    if (attempt < ATTEMPTS && /in use/i.test(readFileSync(logFile, 'utf8'))) continue;
    throw new KeyturnError(
      'EMULATOR_NOT_STARTED',
      `${emulator.name} did not start: ${lastLine(logFile)}`,
      `Read ${logFile}. If the installation is damaged, delete ${join(place.dir, 'venv')} and start again.`,
    );
  }
}

/** Nothing of the caller's AWS settings may reach an emulator, or a function that it runs. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|MOTO|MINISTACK|TEST_SERVER)_/.test(name)),
  );
}

async function answers(
  emulator: EmulatorCommand,
  server: TetheredProcess,
  url: URL,
  logFile: string,
): Promise<boolean> {
  const says = emulator.listens(Number(url.port));
  const deadline = performance.now() + emulator.patienceMs;
  while (!server.isGone && performance.now() < deadline) {
    if (says.test(readFileSync(logFile, 'utf8')) && (await healthy(new URL(emulator.healthPath, url))))
      return !server.isGone;
    await sleep(25);
  }
  return false;
}

async function healthy(url: URL): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

function running(emulator: EmulatorCommand, server: TetheredProcess, url: URL): RunningEmulator {
  const reset = async () => {
    const answer = await fetch(new URL(emulator.resetPath, url), { method: 'POST' });
    if (!answer.ok) throw new Error(`${emulator.name} answered its reset with ${answer.status}`);
    await answer.arrayBuffer();
  };
  const { name } = emulator;
  return { name, url, pid: server.pid ?? 0, stop: () => server.stop(), reset, gone: server.gone };
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
}
