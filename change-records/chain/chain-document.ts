import { entryInWords } from '../../rotation/ledger';
import { minuteIn } from '../../rotation/local-days';
import { type Block, code, type Document, type Line, section } from '../render/document';
import { lastUsed, planBlocks } from '../render/plan-document';
import type { Approval } from './approval';
import type { ChainedRecord } from './chained-record';
import { begunHeadline } from './unfinished';

/** A record without what is computed from what it says: its renderings need neither. */
type Said<Record> = Record extends unknown ? Omit<Record, 'hash' | 'renderings'> : never;
export type UnsealedRecord = Said<ChainedRecord>;
type Of<Kind extends ChainedRecord['kind']> = Extract<UnsealedRecord, { readonly kind: Kind }>;

/** What a record of the chain says to people. */
export function chainDocument(record: UnsealedRecord): Document {
  return { title: `Record ${record.number}: ${recordTitle(record)}`, blocks: [...blocks(record), ...chain(record)] };
}

/** What happened, in a line. */
export function recordTitle(record: UnsealedRecord): string {
  switch (record.kind) {
    case 'begun':
      return `begun: ${begunHeadline(record)}`;
    case 'found-afterwards':
      return `found afterwards, of what record ${record.begun} began`;
    case 'apply':
      return `${record.outcome === 'applied' ? 'applied' : 'apply failed'}: ${record.change.headline}`;
    case 'key-change':
      return `key ${record.action}${record.outcome === 'failed' ? ' (failed)' : ''}: ${record.user}`;
    case 'outside':
      return `done outside keyturn: ${record.user}`;
    case 'acceptance':
      return record.code === undefined
        ? `accepted without proof of use: ${record.user}, generation ${record.generation}`
        : `accepted although ${record.code}: ${record.user}, generation ${record.generation}`;
  }
}

function blocks(record: UnsealedRecord): readonly Block[] {
  switch (record.kind) {
    case 'begun':
      return begun(record);
    case 'found-afterwards':
      return found(record);
    case 'apply':
      return applied(record);
    case 'key-change':
      return keyChanged(record);
    case 'outside':
      return outside(record);
    case 'acceptance':
      return [
        {
          kind: 'facts',
          caption: 'What was accepted',
          rows: [
            ['User', record.user],
            ['Generation', String(record.generation)],
            ...(record.code === undefined ? [] : [['Rule', record.code] as const]),
            ['Reason', record.reason],
          ],
        },
      ];
  }
}

function applied(record: Of<'apply'>): readonly Block[] {
  const { startedAt, endedAt, timeZone, problem, keys, change } = record;
  return [
    ...(problem === null
      ? []
      : [
          {
            kind: 'callout',
            tone: 'caution',
            line: `The apply failed; some changes may have been made: ${problem}`,
          } as const,
        ]),
    ...approved(record, record.recordedBy, timeZone, [
      ...begunRow(record),
      ['Began', minuteIn(timeZone, new Date(startedAt))],
      ['Ended', minuteIn(timeZone, new Date(endedAt))],
    ]),
    ...section(2, 'Keys afterwards', [keysInState(keys)]),
    { kind: 'heading', level: 2, text: `What was reviewed: ${change.headline}` },
    ...planBlocks(change),
  ];
}

function approved(
  { planner, approval: { by, at, meaning, how, toldBy } }: { readonly planner?: string; readonly approval: Approval },
  applier: UnsealedRecord['recordedBy'],
  timeZone: string,
  more: readonly (readonly [string, Line])[] = [],
): readonly Block[] {
  return section(2, 'Approval', [
    {
      kind: 'facts',
      caption: 'Who planned, approved and applied it, when, and what the approval means',
      rows: [
        ['Planned by', planner ?? 'not told'],
        ['Approved by', `${by}${toldBy === undefined ? '' : `, on the word of ${toldBy}`}`],
        ['Applied by', applier.name],
        ['At', `${minuteIn(timeZone, new Date(at))} (${timeZone})`],
        ['Meaning', meaning],
        ['How', how],
        ...more,
      ],
    },
  ]);
}

/** Records before version 1.1 were not begun on record. */
function begunRow({ begun: number }: { readonly begun?: number }): readonly (readonly [string, Line])[] {
  return number === undefined ? [] : [['Begun on record', String(number)]];
}

function keysInState(keys: Of<'apply'>['keys']): Block {
  if (keys === null) return { kind: 'paragraph', line: 'The state could not be read afterwards.' };
  return {
    kind: 'table',
    caption: 'Keys of the changed users in the state after the apply',
    head: ['User', 'Generation', 'Access key', 'Status'],
    rows: keys.map((key) => [
      key.user,
      key.generation === null ? 'none' : String(key.generation),
      key.accessKeyId === null ? 'none' : code(key.accessKeyId),
      key.status ?? 'unknown',
    ]),
  };
}

/** Written before anything is done: that it was done, and how it went, is for a later record to say. */
function begun({ act, timeZone, recordedBy }: Of<'begun'>): readonly Block[] {
  const callout: Block = {
    kind: 'callout',
    tone: 'note',
    line: 'This was begun. How it went stands in a later record; where there is none, "keyturn record verify" says so.',
  };
  if (act.kind === 'key-change') return [callout, keyFacts('What was begun', act)];
  return [
    callout,
    ...approved(act, recordedBy, timeZone),
    { kind: 'heading', level: 2, text: `What was reviewed: ${act.change.headline}` },
    ...planBlocks(act.change),
  ];
}

const EXTENTS = {
  all: 'Everything that it was to do to keys was found done.',
  part: 'Only a part of what it was to do to keys was found done.',
  none: 'Nothing of what it was to do to keys was found done.',
  unknown: 'Keys do not tell how much of it was done.',
} as const;

function found({ begun: number, extent, sentences, iam, state, timeZone }: Of<'found-afterwards'>): readonly Block[] {
  return [
    {
      kind: 'callout',
      tone: extent === 'all' ? 'note' : 'caution',
      line: `Record ${number} says what was begun, and nobody saw it end. ${EXTENTS[extent]}`,
    },
    { kind: 'list', items: sentences },
    ...section(2, 'Keys in IAM', [
      {
        kind: 'table',
        caption: `Keys of its users as IAM showed them; times in ${timeZone}`,
        head: ['User', 'Access key', 'Status', 'Created'],
        rows: iam.flatMap(({ user, exists, keys }): readonly (readonly Line[])[] =>
          keys.length === 0
            ? [[user, exists ? 'no key' : 'no such user', '', '']]
            : keys.map((key) => [user, code(key.accessKeyId), key.status, minuteIn(timeZone, new Date(key.createdAt))]),
        ),
      },
    ]),
    ...section(2, 'Keys in the state', [keysInState(state)]),
  ];
}

type KeyFacts = Pick<Of<'key-change'>, 'user' | 'accessKeyId' | 'before' | 'after' | 'reason'>;

function keyFacts(caption: string, of: KeyFacts, more: readonly (readonly [string, Line])[] = []): Block {
  return {
    kind: 'facts',
    caption,
    rows: [
      ['User', of.user],
      ['Access key', of.accessKeyId === null ? 'none' : code(of.accessKeyId)],
      ['Before → after', `${of.before ?? 'none'} → ${of.after ?? 'none'}`],
      ...more,
      ['Reason', of.reason ?? 'none given'],
    ],
  };
}

function keyChanged(record: Of<'key-change'>): readonly Block[] {
  const { timeZone } = record;
  return [
    ...(record.problem === null ? [] : [{ kind: 'callout', tone: 'caution', line: record.problem } as const]),
    keyFacts('What was done', record, [
      ['Created', record.createdAt === null ? 'unknown' : minuteIn(timeZone, new Date(record.createdAt))],
      ['Last used', lastUsed(record.lastUsed, timeZone)],
      ...begunRow(record),
    ]),
  ];
}

function outside(record: Of<'outside'>): readonly Block[] {
  const { user, reason, since, differences, exists, entry, keys, events, eventsMissing, timeZone } = record;
  const minute = (at: string): string => minuteIn(timeZone, new Date(at));
  return [
    {
      kind: 'callout',
      tone: 'caution',
      line: `What was done to ${user} by another way than keyturn. Nobody reviewed it here; this tells what IAM showed afterwards.`,
    },
    { kind: 'list', items: differences },
    {
      kind: 'facts',
      caption: 'What is known of it',
      rows: [
        ['User', exists ? user : `${user}, which IAM no longer has`],
        ['Reason', reason],
        ['Last record before', since === null ? 'none tells of this user' : minute(since)],
        ['Tags say', entry ? entryInWords(entry) : 'nothing'],
      ],
    },
    ...section(2, 'Keys in IAM', [
      {
        kind: 'table',
        caption: `Keys of ${user} as IAM showed them; times in ${timeZone}`,
        head: ['Access key', 'Status', 'Created', 'Last used'],
        rows: keys.map((key) => [
          code(key.accessKeyId),
          key.status,
          minute(key.createdAt),
          lastUsed(key.lastUsed, timeZone),
        ]),
      },
    ]),
    ...section(2, 'What CloudTrail tells', [
      ...(eventsMissing === null ? [] : [{ kind: 'paragraph', line: eventsMissing } as const]),
      ...(events === null
        ? []
        : [
            {
              kind: 'table',
              caption: `Calls about keys of ${user}; times in ${timeZone}`,
              head: ['When', 'What', 'Access key', 'Who', 'From'],
              rows: events.map(({ at, what, accessKeyId, by, from }) => [
                minute(at),
                what,
                accessKeyId === null ? 'not told' : code(accessKeyId),
                by ?? 'not told',
                from ?? 'not told',
              ]),
            } as const,
          ]),
    ]),
  ];
}

function chain(record: UnsealedRecord): readonly Block[] {
  const { recordedBy, timeZone } = record;
  return section(2, 'This record', [
    {
      kind: 'facts',
      caption: 'Its place in the chain',
      rows: [
        ...(record.organisation === null ? [] : [['Organisation', record.organisation] as const]),
        ['Number', String(record.number)],
        ['Recorded', `${minuteIn(timeZone, new Date(record.recordedAt))} (${timeZone})`],
        ['By', `${recordedBy.name}${recordedBy.arn === null ? '' : `, ${recordedBy.arn}`}`],
        ['Record before', record.previousHash === null ? 'none: this is the first' : code(record.previousHash)],
      ],
    },
  ]);
}
