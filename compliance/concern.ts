import type { Control } from './control';
import type { ExceptionId } from './documented-exception';
import type { ResultSubject } from './result';
import type { Measured, Status, Verdict } from './verdict';

/** What is to be said of one key, one user or the account, once, with every control that says it. */
export interface Concern<Told extends { readonly id: string } = Control> {
  readonly subject: ResultSubject;
  readonly status: Status;
  /** Each fact once, with every limit that it was held against. */
  readonly because: string;
  /** One action; null where there is nothing to do. */
  readonly wayOut: string | null;
  readonly exceptions: readonly ExceptionId[];
  readonly controls: readonly Told[];
}

/** What any control says of anything. */
interface Said<Told> extends Verdict {
  readonly control: Told;
  readonly subject: ResultSubject;
}

type Group<Told> = readonly [Said<Told>, ...Said<Told>[]];

/**
 * Tells each thing once: results are put together by user, key, status and action, in the order in which they first come.
 * What passed or is not applicable is put together just the same; leave it out beforehand where it is not wanted.
 */
export function concerns<Told extends { readonly id: string }>(
  results: readonly Said<Told>[],
): readonly Concern<Told>[] {
  const actions = keyActions(results);
  const groups = new Map<string, Group<Told>>();
  for (const result of results) {
    const { user, accessKeyId } = result.subject;
    const wayOut = (isOpen(result) ? actions.get(accessKeyId) : undefined) ?? result.wayOut;
    const same = JSON.stringify([user, accessKeyId, result.status, wayOut ?? result.because]);
    const known = groups.get(same);
    const next = { ...result, wayOut };
    groups.set(same, known === undefined ? [next] : [...known, next]);
  }
  return [...groups.values()].map((group) => concern(group));
}

/** Says that a key is too old, or that nobody uses it. */
function isOpen({ status, measured, subject }: Said<unknown>): boolean {
  return status === 'FAIL' && measured !== undefined && subject.accessKeyId !== null;
}

/**
 * A key that is both too old and unused has one action: it is not rotated first when nobody uses it, and only if its holder
 * still needs it where that is to be asked.
 */
function keyActions(results: readonly Said<unknown>[]): ReadonlyMap<string | null, string> {
  const of = (topic: Measured['topic']): ReadonlyMap<string | null, string | null> =>
    new Map(
      results
        .filter((result) => isOpen(result) && result.measured?.topic === topic)
        .map(({ subject, wayOut }) => [subject.accessKeyId, wayOut]),
    );
  const [age, unused, idle] = [of('age'), of('unused'), of('idle')];
  const actions = new Map<string | null, string>();
  for (const [key, rotate] of age) {
    const retire = unused.get(key);
    const ask = idle.get(key);
    if (retire) actions.set(key, retire);
    else if (ask && rotate) actions.set(key, `${ask} If so: ${rotate}`);
  }
  return actions;
}

function concern<Told extends { readonly id: string }>(group: Group<Told>): Concern<Told> {
  const [{ subject, status, wayOut }] = group;
  return {
    subject,
    status,
    because: sentences(group).join('. '),
    wayOut,
    exceptions: unique(group.flatMap(({ exception }) => exception ?? [])),
    controls: unique(group.map(({ control }) => control)),
  };
}

/** Facts in the order in which they come, then what allows them. */
function sentences(group: Group<unknown>): readonly string[] {
  const facts = unique(group.map(({ measured, because, allowed }) => measured?.fact ?? plain(because, allowed)));
  const allowances = unique(group.flatMap(({ allowed }) => allowed ?? []));
  return [
    ...facts.map((fact) => withLimits(fact, group)),
    ...(allowances.length === 0 ? [] : [`Allowed: ${allowances.join('; ')}`]),
  ];
}

function plain(because: string, allowed: string | undefined): string {
  return allowed === undefined ? because : because.replace(`. Allowed: ${allowed}`, '');
}

/** One limit in the words of its control; of several, the days. */
function withLimits(fact: string, group: Group<unknown>): string {
  const measures = group.flatMap(({ measured }) => (measured?.fact === fact ? [measured] : []));
  const [first] = measures;
  if (first === undefined) return fact;
  const days = unique(measures.map(({ limitDays }) => limitDays)).sort((a, b) => a - b);
  if (days.length === 1) return `${fact}; ${first.limit}`;
  return `${fact}; the limits are ${days.slice(0, -1).join(', ')} and ${days.at(-1)} days`;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
