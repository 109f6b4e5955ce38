import { FAULT_NAMES, UNAIDED } from './faults';
import type { FaultReport, Row } from './matrix';

/** What happened, one line per command, for `docs/reliability.md`. */
export function tableOf({ rows, lost }: FaultReport): string {
  const commands = [...new Set(rows.map(({ command }) => command))].sort();
  const lines = commands.map((command) => {
    const own = rows.filter((row) => row.command === command);
    const calls = new Set(own.map(({ operation }) => operation)).size;
    const astray = lost.filter((row) => row.command === command).length;
    const unaided = own.filter(({ wayOut }) => wayOut === UNAIDED).length;
    const wayOuts = [...new Set(ledOut(own, lost).map(({ wayOut }) => wayOut))].sort((a, b) => a.length - b.length);
    return [`\`${command}\``, calls, own.length, unaided, own.length - unaided - astray, astray, wayOuts[0] ?? ''];
  });
  return [
    '| command | calls | faults | done all the same | led out | lost | e.g. by |',
    '|---|---|---|---|---|---|---|',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Faults: ${FAULT_NAMES.join(', ')}.`,
  ].join('\n');
}

function ledOut(rows: readonly Row[], lost: readonly Row[]): readonly Row[] {
  const isLost = (row: Row) =>
    lost.some(
      ({ command, operation, fault }) => command === row.command && operation === row.operation && fault === row.fault,
    );
  return rows.filter((row) => row.wayOut !== UNAIDED && !isLost(row));
}
