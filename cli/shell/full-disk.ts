import { CouldNotError } from './exit-code';

/** What systems call it when a file cannot grow: no room, a used-up quota, a limit to the size of a file. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const SAID_NO_ROOM = new RegExp(`\\b(?:${[...NO_ROOM].join('|')})\\b`);

/** A full disk is a fault of the machine, which its operator can mend; undefined for everything else. */
export function fullDisk(failure: unknown): CouldNotError | undefined {
  const { code = '', path } = (failure ?? {}) as Partial<NodeJS.ErrnoException>;
  if (!NO_ROOM.has(code)) return undefined;
  return new CouldNotError(
    'DISK_FULL',
    `The disk takes no more (${code})${path === undefined ? '' : `: ${path}`}. What could not be written whole was not written.`,
    'Make room (df -h tells where there is none), then run the same command again. What was begun and has no end on record is told by "npx keyturn record verify".',
  );
}

/** The same of what another program said before it ended, e.g. a stack of Node's. */
export function saidFullDisk(said: string): CouldNotError | undefined {
  const [code] = SAID_NO_ROOM.exec(said) ?? [];
  return code === undefined ? undefined : fullDisk({ code });
}
