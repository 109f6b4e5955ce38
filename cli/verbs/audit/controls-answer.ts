import type { Assessment } from '../../../compliance/assess';
import { countsOf } from '../../../compliance/assess';
import { sourceOf } from '../../../compliance/controls';
import type { ControlResult } from '../../../compliance/result';
import { maskKeyId } from '../../../rotation/access-key';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';

/** For people: how often each control holds, then who fails which, then what a documented exception allows. */
export function controlsText(desk: Desk, { controls, results }: Assessment): string {
  const { colours } = desk;
  return [
    colours.bold('Controls'),
    table(
      ['CONTROL', 'FAIL', 'UNKNOWN', 'EXCEPTION', 'PASS', 'N/A', 'SOURCE'].map((head) => colours.dim(head)),
      controls.map((control) => {
        const counts = countsOf(results.filter((result) => result.control === control));
        return [
          control.id,
          counts.FAIL > 0 ? colours.red(String(counts.FAIL)) : '0',
          counts.UNKNOWN > 0 ? colours.yellow(String(counts.UNKNOWN)) : '0',
          ...[counts.EXCEPTION, counts.PASS, counts.NOT_APPLICABLE].map(String),
          sourceOf(control),
        ];
      }),
    ),
    ...section('Failing', results, 'FAIL', colours.red('!'), desk),
    ...section('Not known', results, 'UNKNOWN', colours.yellow('?'), desk),
    ...section('Allowed by a documented exception', results, 'EXCEPTION', ' ', desk),
  ].join('\n');
}

function section(
  title: string,
  results: readonly ControlResult[],
  status: ControlResult['status'],
  mark: string,
  desk: Desk,
): readonly string[] {
  const lines = alike(results.filter((result) => result.status === status)).map((group) => line(group, mark, desk));
  return lines.length === 0 ? [] : [desk.colours.bold(title), ...lines, ''];
}

/** Controls that say the same of the same thing are told once. */
function alike(results: readonly ControlResult[]): readonly (readonly ControlResult[])[] {
  const groups = new Map<string, ControlResult[]>();
  for (const result of results) {
    const { subject, because, wayOut } = result;
    const same = JSON.stringify([subject.user, subject.accessKeyId, because, wayOut]);
    groups.set(same, [...(groups.get(same) ?? []), result]);
  }
  return [...groups.values()];
}

function line(group: readonly ControlResult[], mark: string, { colours }: Desk): string {
  const [first] = group;
  if (first === undefined) return '';
  const { subject, because, wayOut } = first;
  const key = subject.accessKeyId === null ? '' : ` ${maskKeyId(subject.accessKeyId)}`;
  const who = subject.user ?? `account ${subject.account}`;
  const ids = colours.dim(`(${group.map(({ control }) => control.id).join(', ')})`);
  return `${mark} ${colours.bold(who)}${key}: ${because} ${ids}${wayOut === null ? '' : `\n    ${colours.cyan(wayOut)}`}`;
}
