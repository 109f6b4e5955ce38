import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { figuresOf } from '../faults/table';
import { groupsOf } from './groups';

/** Of `docs/reliability.md`: what is left of the reports that its tables are made from. */
export const FIGURES_FILE = join(__dirname, 'figures.json');
export const PAGE_FILE = join(__dirname, '..', '..', 'docs', 'reliability.md');

const count = z.number().int().min(0);

/** What happened to a command: how many times, and how it came to its end. */
const GROUP = z.strictObject({
  command: z.string(),
  rounds: count,
  /** It did what it was to do all the same. */
  unaided: count,
  ledOut: count,
  lost: count,
  /** The shortest way out that was taken; empty where none was needed. */
  example: z.string(),
});

/** What drawn stories are lived on. */
const STORIES_ON = ['the model', 'real Terraform'] as const;

export const FIGURES = z.strictObject({
  faults: z.strictObject({
    calls: count,
    faults: count,
    lost: count,
    commands: z.array(GROUP.extend({ calls: count })),
  }),
  /** Left out until a report was kept. */
  model: z
    .strictObject({
      states: count,
      transitions: count,
      violations: count,
      longestWayOut: count,
      seconds: z.number(),
      knownLimits: z.record(z.string(), count),
    })
    .optional(),
  /** Stories that were drawn and not explored; left out until a report was kept. */
  stories: z
    .array(
      z.strictObject({
        on: z.enum(STORIES_ON),
        seeds: z.array(z.number()),
        stories: count,
        transitions: count,
        refused: count.optional(),
        violations: count,
        seconds: z.number(),
      }),
    )
    .optional(),
  chaos: z.strictObject({
    seeds: z.array(z.number()),
    rounds: count,
    lost: count,
    disk: z.string(),
    groups: z.array(GROUP.extend({ kind: z.string() })),
  }),
});

export type Figures = z.infer<typeof FIGURES>;
export type ModelFigures = NonNullable<Figures['model']>;

export function readFigures(): Figures {
  return FIGURES.parse(JSON.parse(readFileSync(FIGURES_FILE, 'utf8')));
}

const ROW = z.looseObject({ command: z.string(), wayOut: z.string() });

const FAULT_REPORT = z.looseObject({
  rows: z.array(ROW.extend({ operation: z.string(), fault: z.string() })),
  lost: z.array(ROW.extend({ operation: z.string(), fault: z.string() })),
});

/** Of one report of `npm run test:faults`, or several that tried other commands each. */
export function figuresOfFaults(reports: readonly unknown[]): Figures['faults'] {
  const read = reports.map((report) => FAULT_REPORT.parse(report));
  // Runs that were ended and begun again may have tried the same: it counts once.
  const tried = read.flatMap((report) => report.rows);
  const rows = [...new Map(tried.map((row) => [`${row.command} ${row.operation} ${row.fault}`, row])).values()];
  const lost = read.flatMap((report) => report.lost);
  return FIGURES.shape.faults.parse(figuresOf(rows, lost));
}

/** Commands of which new reports do not tell stay as they were told of. */
export function withKept(now: Figures['faults'], before: Figures['faults']): Figures['faults'] {
  const isNew = (command: string): boolean => now.commands.some((one) => one.command === command);
  const kept = before.commands.filter(({ command }) => !isNew(command));
  const commands = [...kept, ...now.commands].sort((a, b) => (a.command < b.command ? -1 : 1));
  const sum = (of: (one: (typeof commands)[number]) => number): number =>
    commands.reduce((total, one) => total + of(one), 0);
  return {
    calls: sum(({ calls }) => calls),
    faults: sum(({ rounds }) => rounds),
    lost: sum(({ lost }) => lost),
    commands,
  };
}

const MODEL_REPORT = z.looseObject({
  states: count,
  transitions: count,
  violations: z.array(z.unknown()),
  longestWayOut: count,
  seconds: z.number(),
  knownLimits: z.record(z.string(), count).default({}),
});

/** Of the report of `npm run test:model`. */
export function figuresOfModel(report: unknown): ModelFigures {
  const { states, transitions, violations, longestWayOut, seconds, knownLimits } = MODEL_REPORT.parse(report);
  return { states, transitions, violations: violations.length, longestWayOut, seconds, knownLimits };
}

const STORIES_REPORT = z.looseObject({
  seed: z.number(),
  stories: count,
  transitions: count,
  refused: count.optional(),
  violations: z.array(z.unknown()),
  seconds: z.number(),
});

/** Of reports of `npm run test:model -- --random N` and `--terraform N`, a seed each. Only what meets Terraform can be refused by it. */
export function figuresOfStories(reports: readonly unknown[]): NonNullable<Figures['stories']> {
  const read = reports.map((report) => STORIES_REPORT.parse(report));
  return STORIES_ON.flatMap((on) => {
    const own = read.filter(({ refused }) => (on === 'real Terraform') === (refused !== undefined));
    const sum = (of: (report: (typeof own)[number]) => number): number =>
      own.reduce((total, report) => total + of(report), 0);
    if (own.length === 0) return [];
    return [
      {
        on,
        seeds: own.map(({ seed }) => seed),
        stories: sum(({ stories }) => stories),
        transitions: sum(({ transitions }) => transitions),
        ...(on === 'real Terraform' && { refused: sum(({ refused = 0 }) => refused) }),
        violations: sum(({ violations }) => violations.length),
        seconds: sum(({ seconds }) => seconds),
      },
    ];
  });
}

const CHAOS_ROW = ROW.extend({ kind: z.string(), adversity: z.string() });
const CHAOS_REPORT = z.looseObject({
  seed: z.number(),
  disk: z.string(),
  rows: z.array(CHAOS_ROW),
  lost: z.array(CHAOS_ROW),
});

/** Of reports of `npm run test:chaos`, a seed each. */
export function figuresOfChaos(reports: readonly unknown[]): Figures['chaos'] {
  const read = reports.map((report) => CHAOS_REPORT.parse(report));
  // The four applies of a rotation are one command.
  const named = <Row extends { command: string }>(row: Row): Row => ({
    ...row,
    command: row.command.split(' (')[0] ?? '',
  });
  const rows = read.flatMap((report) => report.rows.map(named));
  const lost = read.flatMap((report) => report.lost.map(named));
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  return {
    seeds: [...new Set(read.map(({ seed }) => seed))],
    rounds: rows.length,
    lost: lost.length,
    disk: [...new Set(read.map(({ disk }) => disk))].join(', '),
    groups: kinds.flatMap((kind) => {
      const own = rows.filter((row) => row.kind === kind);
      const groups = groupsOf(
        own,
        lost.filter((row) => row.kind === kind),
      );
      return groups.map((group) => ({ kind, ...group }));
    }),
  };
}
