import { gapWayOut } from '../../../change-records/chain/gap';
import { begunHeadline } from '../../../change-records/chain/unfinished';
import { type LastUsed, maskKeyId } from '../../../rotation/access-key';
import type { KeyturnError } from '../../../rotation/keyturn-error';
import { type LocalDays, localDays } from '../../../rotation/local-days';
import type { Settings } from '../../../settings/settings';
import type { KeyStatusLine, UserStatus } from '../../account/user-status';
import type { Answer } from '../../answers/answers';
import type { BeforePrint } from '../../shell/before-print';
import type { Desk } from '../../shell/desk';
import { failureData } from '../../shell/failure';
import { table } from '../../shell/table';
import { told } from '../../shell/told';
import { wrapped } from '../../shell/wrap';
import type { ChainLook } from './chain-look';
import { sealingData, sealingLines, type UserInStatus } from './sealing-lines';

export interface StatusProblem {
  readonly user: string;
  readonly fault: KeyturnError;
}

/** What was done to a user by another way than keyturn. */
export interface RecordGap {
  readonly user: string;
  /** A sentence for each difference. */
  readonly because: readonly string[];
}

type RecordsAnswer = Pick<ChainLook, 'unfinished' | 'fault'> & { readonly gaps: readonly RecordGap[] };

/** For people: who has to act, then everybody's keys, then what could not be looked at. */
export function statusText(
  desk: Desk,
  settings: Settings,
  statuses: readonly UserStatus[],
  problems: readonly StatusProblem[],
  chain: RecordsAnswer,
): string {
  const days = localDays(settings.deployment.timeZone);
  const { colours } = desk;
  const due = statuses.filter(({ next }) => next.do !== 'nothing').sort((a, b) => rank(a) - rank(b));
  return [
    colours.bold(due.length === 0 ? 'Nothing to do.' : 'To do'),
    ...due.map((status) => toDo(status, days, desk)),
    '',
    keyTable(statuses, days, desk),
    ...unidentifiedLines(statuses, desk),
    ...statuses.flatMap(({ known }) => sealingLines(known, days, desk)),
    ...chainLines(chain, days, desk),
    ...problems.map(({ user, fault }) =>
      told(desk, colours.red, `Could not look at ${user}:`, fault.message, fault.wayOut),
    ),
  ].join('\n');
}

/** What keeps generations from being told, once for all users that it concerns. */
function unidentifiedLines(statuses: readonly UserStatus[], desk: Desk): readonly string[] {
  const users = new Map<string, string[]>();
  for (const { known, unidentified } of statuses) {
    if (unidentified === undefined) continue;
    users.set(unidentified, [...(users.get(unidentified) ?? []), known.settings.name]);
  }
  return [...users].map(([because, names]) =>
    told(desk, desk.colours.yellow, `Which key is which generation is not known of ${names.join(', ')}:`, because),
  );
}

function chainLines({ unfinished, gaps, fault }: RecordsAnswer, days: LocalDays, desk: Desk): readonly string[] {
  const { red } = desk.colours;
  return [
    ...unfinished.map((record) =>
      told(
        desk,
        red,
        'APPLY_UNFINISHED:',
        `record ${record.number} (${begunHeadline(record)}) was begun ${days.minute(new Date(record.recordedAt))} by ${record.recordedBy.name} and has no end on record.`,
        'Plan or apply: that looks at what was done, and closes it.',
      ),
    ),
    ...gaps.map(({ user, because }) => told(desk, red, 'NOT_ON_RECORD:', because.join(' '), gapWayOut(user))),
    ...(fault ? [told(desk, red, 'Could not read the records:', fault.message, fault.wayOut)] : []),
  ];
}

/** Urgent first, then what the operator does, then what somebody else does. */
function rank({ next }: UserStatus): number {
  return (next.urgent ? 0 : 10) + (next.who === 'operator' ? 0 : next.who === 'holder' ? 1 : 2);
}

function toDo({ known, next }: UserStatus, days: LocalDays, { colours }: Desk): string {
  const { name, company } = known.settings;
  const who = next.who === 'operator' ? 'you' : next.who === 'holder' ? company : 'time';
  const by = next.by ? ` ${next.do === 'wait' ? 'until' : 'by'} ${days.minute(next.by)}` : '';
  const what = `${next.do}${by}`;
  const mark = next.urgent ? colours.red('!') : ' ';
  const command = next.command ? `\n    ${colours.cyan(next.command)}` : '';
  const heading = `${mark} ${colours.bold(name)} (${who}): ${next.urgent ? colours.red(what) : what}`;
  return `${heading}\n    ${wrapped(next.because, '    ')}${command}`;
}

/** Below a line for each user its keys: a name may have 64 characters, and a line 80. */
function keyTable(statuses: readonly UserStatus[], days: LocalDays, desk: Desk): string {
  const head = ['  GEN', 'KEY', 'STATUS', 'AGE', 'LAST USED', 'DUE'].map((name) => desk.colours.dim(name));
  const rows = statuses.flatMap(({ keys }) => keys.map((line) => keyCells(line, days, desk)));
  const [heading = '', ...lines] = table(head, rows).trimEnd().split('\n');
  const blocks = statuses.flatMap(({ known, stage, keys }) => {
    const shown = [stage, ...(known.entry.suspended ? ['suspended'] : []), ...(keys.length === 0 ? ['no key'] : [])];
    return [`${desk.colours.bold(known.settings.name)}: ${shown.join(', ')}`, ...lines.splice(0, keys.length)];
  });
  return `${[heading, ...blocks].join('\n')}\n`;
}

function keyCells(
  { generation, orphan, key, ageDays, age }: KeyStatusLine,
  days: LocalDays,
  { colours }: Desk,
): readonly string[] {
  const due = `${days.short(age.dueAt)}${age.kind === 'overdue' ? ' overdue' : ''}`;
  const mark = age.kind === 'overdue' ? colours.red : age.kind === 'due-soon' ? colours.yellow : String;
  return [
    `  ${orphan ? '–' : generation === undefined ? '?' : String(generation)}`,
    maskKeyId(key.id),
    key.status === 'Active' ? key.status : colours.dim(key.status),
    `${ageDays} d`,
    lastUse(key.lastUsed, days),
    key.status === 'Active' ? mark(due) : '',
  ];
}

function lastUse(lastUsed: LastUsed, days: LocalDays): string {
  switch (lastUsed.kind) {
    case 'never':
      return 'never';
    case 'unknown':
      return 'unknown';
    case 'used':
      return `${days.minute(lastUsed.at)} ${lastUsed.service.length > 8 ? `${lastUsed.service.slice(0, 7)}…` : lastUsed.service}`;
  }
}

/** What the chain tells, for programs. */
export function chainData({ unfinished, gaps, fault }: RecordsAnswer): BeforePrint<Answer<'status'>['records']> {
  return {
    gaps: gaps.map(({ user, because }) => ({ code: 'NOT_ON_RECORD', user, because, wayOut: gapWayOut(user) })),
    unfinished: unfinished.map((record) => ({
      number: record.number,
      headline: begunHeadline(record),
      begunAt: record.recordedAt,
      by: record.recordedBy.name,
    })),
    fault: fault === undefined ? null : failureData(fault).error,
  };
}

/** For programs. */
export function statusData({ known, stage, keys, unidentified, next }: UserStatus): BeforePrint<UserInStatus> {
  const { name, audience, company } = known.settings;
  return {
    user: name,
    audience,
    company,
    ...known.entry,
    stage,
    unidentified: unidentified ?? null,
    keys: keys.map(({ generation, orphan, key, ageDays, age }) => ({
      generation: generation ?? null,
      orphan,
      accessKeyId: key.id,
      status: key.status,
      createdAt: key.createdAt,
      ageDays,
      age: age.kind,
      dueAt: age.dueAt,
      lastUsed: key.lastUsed,
    })),
    sealingKey: sealingData(known),
    next,
  };
}
