import { createTwoFilesPatch } from 'diff';
import type { LedgerEntry } from '../../rotation/ledger';
import { LEDGER_FILE } from '../../settings/ledger-file';
import type { Desk } from '../shell/desk';

/** A unified diff of the ledger, as reviewers know it. */
export const ledgerDiff = (before: string, after: string): string => fileDiff(LEDGER_FILE, before, after);

/** A unified diff of one file. */
export function fileDiff(file: string, before: string, after: string): string {
  const options = {
    context: 1,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  };
  return createTwoFilesPatch(file, file, before, after, undefined, undefined, options);
}

export function colouredDiff(diff: string, { colours }: Pick<Desk, 'colours'>): string {
  const colour = (line: string): string =>
    line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line;
  return diff.split('\n').map(colour).join('\n');
}

/** `generation 1 → 2, previous deleted → active`. */
export function entryChange(from: LedgerEntry, to: LedgerEntry): string {
  return (['generation', 'previous', 'suspended'] as const)
    .filter((part) => from[part] !== to[part])
    .map((part) => `${part} ${from[part]} → ${to[part]}`)
    .join(', ');
}
