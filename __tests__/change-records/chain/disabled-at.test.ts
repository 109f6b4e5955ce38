import { EMPTY_CHAIN, seal } from '../../../change-records/chain/chain';
import type { ChainedRecord, EventOf, RecordedEvent } from '../../../change-records/chain/chained-record';
import { disabledAt } from '../../../change-records/chain/disabled-at';
import type { KeyInRecord } from '../../../change-records/record/change-record';
import type { KeyStatus } from '../../../rotation/access-key';
import { aKeyChange, anApply, context } from '../an-event';

const [OLD, NEW] = ['AKIA…1111', 'AKIA…2222'];
const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T07:00:00.000Z`;

/** A chain in which each event was recorded at 7 o'clock of its day. */
function chain(...events: readonly (readonly [day: number, event: RecordedEvent])[]): readonly ChainedRecord[] {
  let end = EMPTY_CHAIN;
  return events.map(([at, event]) => {
    const { record } = seal(event, end, context(new Date(day(at))));
    end = record;
    return record;
  });
}

type Made = KeyInRecord['change'];
type Apply = EventOf<'apply'>;

/** An apply that did this to generations 1 and 2 of valentia, and what the state said of them afterwards. */
function apply(
  at: number,
  made: readonly [Made, Made],
  state: readonly [KeyStatus | null, KeyStatus | null] | null,
  outcome: Apply['outcome'] = 'applied',
): readonly [number, Apply] {
  const event = anApply('start', outcome) as Apply;
  const [key] = event.change.keys;
  if (!key) throw new Error('the plan has no key');
  const ids = [OLD, NEW];
  const keys = made.map((change, place) => ({
    ...key,
    ...{
      user: 'valentia',
      generation: place + 1,
      change,
      accessKeyId: change === 'created' ? null : (ids[place] ?? null),
    },
  }));
  return [
    at,
    {
      ...event,
      endedAt: day(at),
      change: { ...event.change, keys },
      keys:
        state?.flatMap((status, place) =>
          status ? [{ user: 'valentia', generation: place + 1, accessKeyId: ids[place] ?? null, status }] : [],
        ) ?? null,
    },
  ];
}

const started = (at: number) => apply(at, ['unchanged', 'created'], ['Active', 'Active']);

type KeyChange = EventOf<'key-change'>;
const changed = (at: number, accessKeyId: string, more: Partial<KeyChange> = {}): readonly [number, KeyChange] => [
  at,
  { ...(aKeyChange() as KeyChange), user: 'valentia', accessKeyId, ...more },
];

type Outside = EventOf<'outside'>;
const outside = (at: number, statuses: readonly KeyStatus[], events: Outside['events']): readonly [number, Outside] => [
  at,
  {
    kind: 'outside',
    ...{ user: 'valentia', reason: 'the console', since: null, differences: [], exists: true, entry: null },
    keys: statuses.map((status, place) => ({
      ...{ accessKeyId: [OLD, NEW][place] ?? '', status, createdAt: day(1), lastUsed: { kind: 'never' } as const },
    })),
    events,
    eventsMissing: null,
  },
];
const event = (at: number, what: 'disabled' | 'enabled', accessKeyId = OLD) => ({
  ...{ at: day(at), what, accessKeyId, by: null, from: null },
});

/** Something that was begun on a day, and found with these statuses on another. */
function found(
  [begunAt, act]: readonly [number, EventOf<'begun'>['act']],
  [at, extent, statuses]: readonly [number, 'all' | 'part' | 'none', readonly KeyStatus[]],
  begun: number,
): readonly (readonly [number, RecordedEvent])[] {
  const keys = statuses.map((status, place) => ({ accessKeyId: [OLD, NEW][place] ?? '', status, createdAt: day(1) }));
  const iam = [{ user: 'valentia', exists: true, keys }];
  return [
    [begunAt, { kind: 'begun', act }],
    [at, { kind: 'found-afterwards', begun, extent, sentences: [], iam, state: null }],
  ];
}
const switchingOff: EventOf<'begun'>['act'] = {
  ...{ kind: 'key-change', action: 'deactivated', user: 'valentia', accessKeyId: OLD, others: [NEW] },
  ...{ before: 'Active', after: 'Inactive', reason: null },
};

describe('the quiet days of an old key begin', () => {
  it.each<[string, readonly (readonly [number, RecordedEvent])[], number | undefined]>([
    ['with the apply that disabled it', [started(1), apply(2, ['disabled', 'unchanged'], ['Inactive', 'Active'])], 2],
    ['with the brake in an overlap', [started(1), changed(2, OLD), changed(2, NEW)], 2],
    [
      'with the brake, whatever is applied afterwards and changes no key',
      [started(1), changed(2, OLD), apply(5, ['refreshed', 'refreshed'], ['Inactive', 'Inactive'])],
      2,
    ],
    [
      'with the last of two switch-offs',
      [
        started(1),
        apply(2, ['disabled', 'unchanged'], null),
        apply(3, ['enabled', 'unchanged'], null),
        changed(4, OLD),
      ],
      4,
    ],
    [
      'with a switch-off of a key that some other way had switched on',
      [started(1), apply(2, ['disabled', 'unchanged'], null), changed(6, OLD)],
      6,
    ],
    ['when CloudTrail says', [started(1), outside(9, ['Inactive', 'Active'], [event(3, 'disabled')])], 3],
    [
      'when CloudTrail says last',
      [
        started(1),
        outside(9, ['Inactive', 'Active'], [event(3, 'disabled'), event(4, 'enabled'), event(5, 'disabled')]),
      ],
      5,
    ],
    ['at the latest when it was seen to be off', [started(1), outside(9, ['Inactive', 'Active'], null)], 9],
    [
      'at the latest when a state was seen in which it is off',
      [started(1), apply(4, ['refreshed', 'unchanged'], ['Inactive', 'Active'])],
      4,
    ],
    [
      'at the latest when a failed apply had disabled it',
      [started(1), apply(4, ['disabled', 'unchanged'], ['Inactive', 'Active'], 'failed')],
      4,
    ],
    [
      'at the latest when a run that was killed was found to have switched it off',
      [started(1), ...found([2, switchingOff], [5, 'all', ['Inactive', 'Active']], 2)],
      5,
    ],
    [
      'with the brake, although an apply that would have enabled it has failed since',
      [started(1), changed(2, OLD), apply(3, ['unchanged', 'unchanged'], ['Inactive', 'Active'], 'failed')],
      2,
    ],

    ['with nothing on record', [started(1)], undefined],
    ['not with the brake on another key', [started(1), changed(2, NEW)], undefined],
    ["not with the brake on another user's key", [started(1), changed(2, OLD, { user: 'kotahi-writer' })], undefined],
    ['not with a switch-off that failed', [started(1), changed(2, OLD, { outcome: 'failed' })], undefined],
    ['not with an apply that failed', [started(1), apply(2, ['disabled', 'unchanged'], null, 'failed')], undefined],
    [
      'not with a switch-off that was begun and found not done',
      [started(1), ...found([2, switchingOff], [5, 'none', ['Active', 'Active']], 2)],
      undefined,
    ],
    ['not while it is begun', [started(1), [2, { kind: 'begun', act: switchingOff }]], undefined],
    ['not with a key of which no record says which generation it is', [changed(2, OLD)], undefined],
    [
      'no longer once it is enabled again',
      [started(1), changed(2, OLD), apply(3, ['enabled', 'enabled'], null)],
      undefined,
    ],
    [
      'no longer once somebody switched it on, though that may have failed',
      [started(1), changed(2, OLD), changed(3, OLD, { action: 'activated', outcome: 'failed' })],
      undefined,
    ],
    [
      'no longer once it was seen to be on',
      [started(1), changed(2, OLD), outside(3, ['Active', 'Active'], null)],
      undefined,
    ],
    [
      'no longer once a state was seen in which it is on',
      [started(1), changed(2, OLD), apply(3, ['unchanged', 'unchanged'], ['Active', 'Active'])],
      undefined,
    ],
    [
      'not when two keys look alike in the records',
      [
        [
          1,
          {
            ...started(1)[1],
            keys: [1, 2].map((generation) => ({
              user: 'valentia',
              generation,
              accessKeyId: OLD,
              status: 'Active' as const,
            })),
          },
        ],
        changed(2, OLD),
      ],
      undefined,
    ],
  ])('%s', (_, events, expected) => {
    const since = disabledAt(chain(...events))('valentia', 1);
    expect(since?.toISOString()).toBe(expected === undefined ? undefined : day(expected));
  });

  it('for each key of its own', () => {
    const told = disabledAt(chain(started(1), changed(2, OLD), changed(4, NEW)));
    expect([1, 2, 3].map((generation) => told('valentia', generation)?.toISOString())).toEqual([
      day(2),
      day(4),
      undefined,
    ]);
  });
});
