import type { AcceptedFinding } from '../../constructs/common/accepted-finding';
import { ACCEPTED_WIDTHS } from '../../role-policies/wide-statements';
import { builtStacks } from './built-stacks';
import { KEY, someConfiguration } from './some-configuration';

/** All that is accepted of Checkov's findings, of everything that can be built: by check and reason. */
export function findingsTable(): string {
  const all = [undefined, KEY].flatMap((key) =>
    builtStacks(someConfiguration(key)).flatMap(({ accepted }) => accepted),
  );
  const byReason = new Map<string, AcceptedFinding[]>();
  for (const one of all) {
    const key = `${one.check} ${one.because}`;
    byReason.set(key, [...(byReason.get(key) ?? []), one]);
  }
  const rows = [...byReason.values()].map((same) => {
    const [{ check, because } = { check: '', because: '' }] = same;
    const places = [...new Set(same.map(({ resource }) => `\`${resource}\``))].sort();
    return `| ${check} | ${places.join(', ')} | ${because} |`;
  });
  return table('| check | where | why it stays |', rows);
}

/** The same of the linter's. */
export function widthsTable(): string {
  const rows = ACCEPTED_WIDTHS.map(({ issue, where, because }) => `| ${issue} | \`${where}\` | ${because} |`);
  return table('| finding | where | why it stays |', rows);
}

const table = (head: string, rows: readonly string[]): string =>
  [head, '|---|---|---|', ...[...rows].sort()].join('\n');
