import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultedCommand } from './commands';
import type { HeldKey, Work } from './work';

const SUPPLIERS = ['kotahi-writer', 'valentia'];
const LOOK_EVERY_MS = 250;

/** What a command, or several at once, may do to keys. */
interface Allowed extends Pick<FaultedCommand, 'switchesOff'> {
  readonly changes?: string | readonly string[];
}

/** What must not be at any moment, compared with how it was before a command. */
export function harmsIn(before: readonly HeldKey[], now: readonly HeldKey[], allowed: Allowed): string[] {
  const { switchesOff = false } = allowed;
  const changed = [allowed.changes ?? []].flat();
  const users = new Set([...before, ...now].map(({ user }) => user));
  return [...users].flatMap((user) => {
    const [had, has] = [before, now].map((keys) => keys.filter((key) => key.user === user)) as [HeldKey[], HeldKey[]];
    if (!changed.includes(user) && inWords(had) !== inWords(has))
      return [`keys of ${user} changed: ${inWords(has) || 'none'}`];
    if (has.length > 2) return [`${user} has ${has.length} keys`];
    const works = (keys: readonly HeldKey[]) => keys.some(({ status }) => status === 'Active');
    if (changed.includes(user) && switchesOff) return [];
    return SUPPLIERS.includes(user) && works(had) && !works(has) ? [`${user} has no working key`] : [];
  });
}

/** Looks again and again while a command runs. */
export async function harmsWhile(
  work: Work,
  before: readonly HeldKey[],
  allowed: Allowed,
  act: () => Promise<void>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  let pause = LOOK_EVERY_MS;
  const look = async () => {
    const since = performance.now();
    harmsIn(before, await work.keys(), allowed).forEach((harm) => found.add(harm));
    // On a machine that is busy, looking must not be what keeps it so.
    pause = Math.max(LOOK_EVERY_MS, 4 * (performance.now() - since));
  };
  const ended = new AbortController();
  const looking = (async () => {
    while (!ended.signal.aborted) {
      await look();
      await sleep(pause, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  try {
    await act();
  } finally {
    ended.abort();
    await looking;
  }
  await look();
  return [...found];
}

function inWords(keys: readonly HeldKey[]): string {
  return keys
    .map(({ id, status }) => `…${id.slice(-4)} ${status}`)
    .sort()
    .join(', ');
}
