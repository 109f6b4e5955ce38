import { UNAIDED } from '../faults/faults';

/** What happened to a command once, and what led out of it. */
export interface Happening {
  readonly command: string;
  readonly wayOut: string;
}

/** All that happened to a command. */
export interface Group {
  readonly command: string;
  readonly rounds: number;
  /** It did what it was to do all the same. */
  readonly unaided: number;
  readonly ledOut: number;
  readonly lost: number;
  /** The shortest way out that was taken; empty where none was needed. */
  readonly example: string;
}

/** By command, in alphabetical order. Each of `lost` is one of `rows`. */
export function groupsOf(rows: readonly Happening[], lost: readonly Happening[]): readonly Group[] {
  const commands = [...new Set(rows.map(({ command }) => command))].sort();
  return commands.map((command) => {
    const own = rows.filter((row) => row.command === command);
    const gone = lost.filter((row) => row.command === command);
    const aided = own.filter(({ wayOut }) => wayOut !== UNAIDED);
    const ledOut = aided.filter(
      (row) => !gone.some((other) => JSON.stringify(row) === JSON.stringify({ ...other, harm: undefined })),
    );
    const [example = ''] = ledOut.map(({ wayOut }) => wayOut).sort((a, b) => a.length - b.length);
    const unaided = own.length - ledOut.length - gone.length;
    return { command, rounds: own.length, unaided, ledOut: ledOut.length, lost: gone.length, example };
  });
}
