import { gapWayOut } from '../../../change-records/chain/gap';
import { begunHeadline } from '../../../change-records/chain/unfinished';
import { type LastUsed, maskKeyId } from '../../../rotation/access-key';
import type { KeyturnError } from '../../../rotation/keyturn-error';
import { type LocalDays, localDays } from '../../../rotation/local-days';
import type { Settings } from '../../../settings/settings';
import type { KeyStatusLine, UserStatus } from '../../account/user-status';
import type { Desk } from '../../shell/desk';
import { failureData } from '../../shell/failure';
import { table } from '../../shell/table';
import type { ChainLook } from './chain-look';
import { sealingData, sealingLines } from './sealing-lines';

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
    table(
      ['USER', 'STAGE', 'GEN', 'KEY', 'STATUS', 'AGE', 'LAST USED', 'DUE'].map((head) => colours.dim(head)),
      statuses.flatMap((status) => rowsOf(status, days, desk)),
    ),
    ...unidentifiedLines(statuses, desk),
    ...statuses.flatMap(({ known }) => sealingLines(known, days, desk)),
    ...chainLines(chain, days, desk),
    ...problems.map(
      ({ user, fault }) =>
        `${colours.red(`Could not look at ${user}:`)} ${fault.message}\n${colours.bold('→')} ${fault.wayOut}\n`,
    ),
  ].join('\n');
}

/** What keeps generations from being told, once for all users that it concerns. */
function unidentifiedLines(statuses: readonly UserStatus[], { colours }: Desk): readonly string[] {
  const users = new Map<string, string[]>();
  for (const { known, unidentified } of statuses) {
    if (unidentified === undefined) continue;
    users.set(unidentified, [...(users.get(unidentified) ?? []), known.settings.name]);
  }
  return [...users].map(
    ([because, names]) =>
      `${colours.yellow(`Which key is which generation is not known of ${names.join(', ')}:`)} ${because}\n`,
  );
}

function chainLines({ unfinished, gaps, fault }: RecordsAnswer, days: LocalDays, { colours }: Desk): readonly string[] {
  return [
    ...unfinished.map(
      (record) =>
        `${colours.red('APPLY_UNFINISHED:')} record ${record.number} (${begunHeadline(record)}) was begun ${days.minute(new Date(record.recordedAt))} by ${record.recordedBy.name} and has no end on record.\n${colours.bold('→')} Plan or apply: that looks at what was done, and closes it.\n`,
    ),
    ...gaps.map(
      ({ user, because }) =>
        `${colours.red('NOT_ON_RECORD:')} ${because.join(' ')}\n${colours.bold('→')} ${gapWayOut(user)}\n`,
    ),
    ...(fault
      ? [`${colours.red('Could not read the records:')} ${fault.message}\n${colours.bold('→')} ${fault.wayOut}\n`]
      : []),
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
  return `${mark} ${colours.bold(name)} (${who}): ${next.urgent ? colours.red(what) : what}: ${next.because}${command}`;
}

function rowsOf({ known, stage, keys }: UserStatus, days: LocalDays, desk: Desk): readonly (readonly string[])[] {
  const { name } = known.settings;
  const shown = known.entry.suspended ? `${stage}, suspended` : stage;
  if (keys.length === 0) return [[name, shown, '', 'no key', '', '', '', '']];
  return keys.map((line, place) => [place === 0 ? name : '', place === 0 ? shown : '', ...keyCells(line, days, desk)]);
}

function keyCells(
  { generation, orphan, key, ageDays, age }: KeyStatusLine,
  days: LocalDays,
  { colours }: Desk,
): readonly string[] {
  const due = `${days.short(age.dueAt)}${age.kind === 'overdue' ? ' overdue' : ''}`;
  const mark = age.kind === 'overdue' ? colours.red : age.kind === 'due-soon' ? colours.yellow : String;
  return [
    orphan ? 'none' : generation === undefined ? '?' : String(generation),
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
      return `${days.minute(lastUsed.at)} ${lastUsed.service} ${lastUsed.region}`;
  }
}

/** What the chain tells, for programs. */
export function chainData({ unfinished, gaps, fault }: RecordsAnswer): unknown {
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
export function statusData({ known, stage, keys, unidentified, next }: UserStatus): unknown {
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
