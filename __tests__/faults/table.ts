import { type Group, groupsOf, type Happening } from '../reliability/groups';
import { FAULT_NAMES } from './faults';

/** What happened to a command, and how many calls it makes. */
export interface CommandFigures extends Group {
  readonly calls: number;
}

/** What of a report the table tells. */
export interface FaultFigures {
  readonly calls: number;
  readonly faults: number;
  readonly lost: number;
  readonly commands: readonly CommandFigures[];
}

interface FaultRow extends Happening {
  readonly operation: string;
}

export function figuresOf(rows: readonly FaultRow[], lost: readonly FaultRow[]): FaultFigures {
  const commands = groupsOf(rows, lost).map((group) => {
    const own = rows.filter(({ command }) => command === group.command);
    return { ...group, calls: new Set(own.map(({ operation }) => operation)).size };
  });
  const calls = commands.reduce((sum, one) => sum + one.calls, 0);
  return { calls, faults: rows.length, lost: lost.length, commands };
}

/** One line per command, for `docs/reliability.md`. */
export function tableOf({ calls, faults, lost, commands }: FaultFigures): string {
  return [
    `${calls} calls, ${faults} faults (${FAULT_NAMES.join(', ')}), ${lost} lost.`,
    '',
    '| command | calls | faults | done all the same | led out | lost | e.g. by |',
    '|---|---|---|---|---|---|---|',
    ...commands.map(
      ({ command, calls: own, rounds, unaided, ledOut, lost: gone, example }) =>
        `| ${[`\`${command}\``, own, rounds, unaided, ledOut, gone, example].join(' | ')} |`,
    ),
  ].join('\n');
}
