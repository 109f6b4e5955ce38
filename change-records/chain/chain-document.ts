import { minuteIn } from '../../rotation/local-days';
import { type Block, code, type Document, section } from '../render/document';
import { lastUsed, planBlocks } from '../render/plan-document';
import type { ChainedRecord } from './chained-record';

/** A record without what is computed from what it says: its renderings need neither. */
type Said<Record> = Record extends unknown ? Omit<Record, 'hash' | 'renderings'> : never;
export type UnsealedRecord = Said<ChainedRecord>;
type Of<Kind extends ChainedRecord['kind']> = Extract<UnsealedRecord, { readonly kind: Kind }>;

/** What a record of the chain says to people. */
export function chainDocument(record: UnsealedRecord): Document {
  return { title: `Record ${record.number}: ${title(record)}`, blocks: [...blocks(record), ...chain(record)] };
}

function title(record: UnsealedRecord): string {
  switch (record.kind) {
    case 'apply':
      return `${record.outcome === 'applied' ? 'applied' : 'apply failed'}: ${record.change.headline}`;
    case 'key-change':
      return `key ${record.action}${record.outcome === 'failed' ? ' (failed)' : ''}: ${record.user}`;
    case 'acceptance':
      return `accepted without proof of use: ${record.user}, generation ${record.generation}`;
  }
}

function blocks(record: UnsealedRecord): readonly Block[] {
  switch (record.kind) {
    case 'apply':
      return applied(record);
    case 'key-change':
      return keyChanged(record);
    case 'acceptance':
      return [
        {
          kind: 'facts',
          caption: 'What was accepted',
          rows: [
            ['User', record.user],
            ['Generation', String(record.generation)],
            ['Reason', record.reason],
          ],
        },
      ];
  }
}

function applied({ approval, startedAt, endedAt, timeZone, problem, keys, change }: Of<'apply'>): readonly Block[] {
  return [
    ...(problem === null
      ? []
      : [
          {
            kind: 'callout',
            tone: 'note',
            line: `The apply failed; some changes may have been made: ${problem}`,
          } as const,
        ]),
    ...section(2, 'Approval', [
      {
        kind: 'facts',
        caption: 'Who approved it, when, and what that means',
        rows: [
          ['By', approval.by],
          ['At', `${minuteIn(timeZone, new Date(approval.at))} (${timeZone})`],
          ['Meaning', approval.meaning],
          ['How', approval.how],
          ['Began', minuteIn(timeZone, new Date(startedAt))],
          ['Ended', minuteIn(timeZone, new Date(endedAt))],
        ],
      },
    ]),
    ...section(2, 'Keys afterwards', [
      keys === null
        ? { kind: 'paragraph', line: 'The state could not be read afterwards.' }
        : {
            kind: 'table',
            caption: 'Keys of the changed users in the state after the apply',
            head: ['User', 'Generation', 'Access key', 'Status'],
            rows: keys.map((key) => [
              key.user,
              key.generation === null ? 'none' : String(key.generation),
              key.accessKeyId === null ? 'none' : code(key.accessKeyId),
              key.status ?? 'unknown',
            ]),
          },
    ]),
    { kind: 'heading', level: 2, text: `What was reviewed: ${change.headline}` },
    ...planBlocks(change),
  ];
}

function keyChanged(record: Of<'key-change'>): readonly Block[] {
  const { timeZone } = record;
  return [
    ...(record.problem === null ? [] : [{ kind: 'callout', tone: 'note', line: record.problem } as const]),
    {
      kind: 'facts',
      caption: 'What was done',
      rows: [
        ['User', record.user],
        ['Access key', record.accessKeyId === null ? 'none' : code(record.accessKeyId)],
        ['Before → after', `${record.before ?? 'none'} → ${record.after ?? 'none'}`],
        ['Created', record.createdAt === null ? 'unknown' : minuteIn(timeZone, new Date(record.createdAt))],
        ['Last used', lastUsed(record.lastUsed, timeZone)],
        ['Reason', record.reason ?? 'none given'],
      ],
    },
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
