import { tableOf } from '../faults/table';
import type { Figures, ModelFigures } from './figures';

/** The page with its tables made anew: what stands between a table's markers is replaced. */
export function pageWith(page: string, { faults, model, stories, chaos }: Figures): string {
  const tables = {
    faults: tableOf(faults),
    model: model === undefined ? NO_REPORT : modelTable(model),
    stories: stories === undefined ? NO_STORIES : storiesTable(stories),
    chaos: chaosTable(chaos),
  };
  return Object.entries(tables).reduce((text, [name, table]) => between(text, name, table), page);
}

function between(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- made from ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no place for the table of ${name}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}

const NO_REPORT =
  'No report is kept yet; [decision 22](decisions/0022-the-protocol-explored.md) has the figures of the first whole exploration.';

function modelTable({ states, transitions, violations, longestWayOut, seconds, knownLimits }: ModelFigures): string {
  const known = Object.entries(knownLimits).map(([because, worlds]) => `- ${worlds} worlds, known: ${because}`);
  return [
    '| worlds | transitions | violations | longest way out | seconds |',
    '|---|---|---|---|---|',
    `| ${states} | ${transitions} | ${violations} | ${longestWayOut} acts | ${Math.round(seconds)} |`,
    ...(known.length > 0 ? ['', ...known] : []),
  ].join('\n');
}

const NO_STORIES = 'No report of drawn stories is kept yet.';

function storiesTable(stories: NonNullable<Figures['stories']>): string {
  return [
    '| lived on | seeds | stories | steps | refused, as the model says | violations | seconds |',
    '|---|---|---|---|---|---|---|',
    ...stories.map(({ on, seeds, stories: count, transitions, refused = '', violations, seconds }) => {
      const cells = [on, seeds.join(', '), count, transitions, refused, violations, Math.round(seconds)];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function chaosTable({ seeds, rounds, lost, disk, groups }: Figures['chaos']): string {
  return [
    `${rounds} rounds (seeds ${seeds.join(', ')}), ${lost} lost. The disk was full by ${disk}.`,
    '',
    '| what happened | to | times | done all the same | led out | lost | e.g. by |',
    '|---|---|---|---|---|---|---|',
    ...groups.map(
      ({ kind, command, rounds: times, unaided, ledOut, lost: gone, example }) =>
        `| ${[kind, `\`${command}\``, times, unaided, ledOut, gone, example].join(' | ')} |`,
    ),
  ].join('\n');
}
