import type { Assessment } from '../../../compliance/assess';
import { countsOf } from '../../../compliance/assess';
import { type Concern, concerns } from '../../../compliance/concern';
import { sourceOf } from '../../../compliance/controls';
import type { ControlResult } from '../../../compliance/result';
import { maskKeyId } from '../../../rotation/access-key';
import type { Desk } from '../../shell/desk';
import { table } from '../../shell/table';

/** For people, what to look at first: who fails, then what is not known; each key once. */
export function concernsText(desk: Desk, { results }: Assessment): readonly string[] {
  const { colours } = desk;
  return [
    ...section('Failing', results, 'FAIL', colours.red('!'), desk),
    ...section('Not known', results, 'UNKNOWN', colours.yellow('?'), desk),
  ];
}

/** For people: how often each control holds, then what a documented exception allows. */
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
  const told = concerns(results.filter((result) => result.status === status));
  return told.length === 0 ? [] : [desk.colours.bold(title), ...told.map((concern) => line(concern, mark, desk)), ''];
}

function line({ subject, because, wayOut, controls }: Concern, mark: string, { colours }: Desk): string {
  const key = subject.accessKeyId === null ? '' : ` ${maskKeyId(subject.accessKeyId)}`;
  const who = subject.user ?? `account ${subject.account}`;
  const ids = colours.dim(`(${controls.map(({ id }) => id).join(', ')})`);
  return `${mark} ${colours.bold(who)}${key}: ${because} ${ids}${wayOut === null ? '' : `\n    ${colours.cyan(wayOut)}`}`;
}
