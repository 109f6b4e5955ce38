import { randomInt } from 'node:crypto';
import getPort from 'get-port';
import { KeyturnError } from '../rotation/keyturn-error';

/** Below the ports that operating systems give to outgoing connections (Linux: 32768 and up). */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const CANDIDATES = 50;

/** A loopback port that is free at this moment. Chosen at random, so that sandboxes started at once rarely meet. */
export async function freePort(): Promise<number> {
  const candidates = Array.from({ length: CANDIDATES }, () => randomInt(LOWEST, HIGHEST));
  const port = await getPort({ host: '127.0.0.1', port: candidates });
  if (candidates.includes(port)) return port;
  throw new KeyturnError(
    'NO_FREE_PORT',
    `${CANDIDATES} ports between ${LOWEST} and ${HIGHEST} were tried and all are taken.`,
    'Stop servers you no longer need, or name a free port with --port.',
  );
}

/** @throws KeyturnError if a port that the user named is taken. */
export async function requireFree(port: number): Promise<number> {
  if ((await getPort({ host: '127.0.0.1', port })) === port) return port;
  throw new KeyturnError(
    'PORT_TAKEN',
    `Port ${port} on 127.0.0.1 is taken by another program.`,
    'Name another port with --port, or leave it out: the sandbox then picks a free one.',
  );
}
