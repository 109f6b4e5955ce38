/** Signals that ask this process to end, held back while something must not be cut off. */
export interface HeldInterrupts {
  /** Whether one has come since. */
  readonly asked: () => boolean;
  /** From now on they end the process again. */
  release(): void;
}

const ASKING_TO_END = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Holds back Ctrl-C and its kin: what was begun is put on record before this process ends. A SIGKILL and a power cut come
 * through all the same; they leave an open entry, which the next look finds.
 */
export function holdInterrupts(tell: (line: string) => void): HeldInterrupts {
  let asked = false;
  const hold = (): void => {
    if (!asked) tell('Ending once it is on record …');
    asked = true;
  };
  for (const signal of ASKING_TO_END) process.on(signal, hold);
  return {
    asked: () => asked,
    release: () => {
      for (const signal of ASKING_TO_END) process.off(signal, hold);
    },
  };
}
