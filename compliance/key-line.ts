import { type AccessKey, type LastUsed, maskKeyId } from '../rotation/access-key';
import { recordedEntry } from '../rotation/applied-state';
import { daysAfter } from '../rotation/days';
import { liveGenerations } from '../rotation/stage';
import type { KeyEvent } from './history';
import type { UserSubject } from './subject';

/** A stretch of a key's life. `unknown`: it was or was not usable, and nobody wrote down which. */
export interface Span {
  readonly state: 'active' | 'inactive' | 'unknown';
  readonly from: Date;
  readonly to: Date;
}

/** The life of one access key, as far as IAM and the change records tell it. */
export interface KeyLine {
  readonly maskedKeyId: string | null;
  readonly generation: number | null;
  readonly status: 'Active' | 'Inactive' | 'Deleted';
  /** Undefined where no record tells of it. */
  readonly createdAt: Date | undefined;
  readonly deletedAt: Date | undefined;
  /** When it was or is to be rotated at the latest. */
  readonly dueAt: Date | undefined;
  readonly lastUsed: LastUsed;
  readonly spans: readonly Span[];
  /** What cannot be told, as sentences. */
  readonly notes: readonly string[];
}

interface Lived {
  readonly spans: readonly Span[];
  readonly notes: readonly string[];
}

/** Splits a life at what records say; before the first change a key was what the change turned it from. */
function recordedLife(from: Date, to: Date, changes: readonly KeyEvent[]): readonly Span[] {
  const spans: Span[] = [];
  let since = from;
  let state: Span['state'] = changes[0]?.what === 'enabled' ? 'inactive' : 'active';
  for (const { what, at } of changes) {
    if (at > since) spans.push({ state, from: since, to: at });
    since = at > since ? at : since;
    state = what === 'disabled' ? 'inactive' : 'active';
  }
  if (to > since) spans.push({ state, from: since, to });
  return spans;
}

function liveLife(key: AccessKey, changes: readonly KeyEvent[], now: Date): Lived {
  const spans = recordedLife(key.createdAt, now, changes);
  const recorded = spans.at(-1)?.state;
  if (key.status === 'Active' && recorded !== 'inactive') return { spans, notes: [] };
  if (key.status === 'Inactive' && recorded === 'inactive') return { spans, notes: [] };
  if (key.status === 'Active') {
    return unsure(
      key,
      changes,
      now,
      'IAM says Active, the last record says it was disabled: when it was enabled is not known.',
    );
  }
  return unsure(key, changes, now, 'Since when it is Inactive is not known: no change record tells.');
}

/** From the last moment at which its state is known, what it was is not known. */
function unsure(key: AccessKey, changes: readonly KeyEvent[], now: Date, note: string): Lived {
  const used = key.lastUsed.kind === 'used' && key.lastUsed.at < now ? key.lastUsed.at : key.createdAt;
  const changed = changes.at(-1)?.at ?? key.createdAt;
  const known = used > changed ? used : changed;
  const until = known > key.createdAt ? recordedLife(key.createdAt, known, changes) : [];
  return { spans: [...until, { state: 'unknown', from: known, to: now }], notes: [note] };
}

const isChange = ({ what }: KeyEvent): boolean => what === 'disabled' || what === 'enabled';

/** A user's live keys and those that records still know of, oldest first. */
export function keyLines(
  { user, keys }: UserSubject,
  events: readonly KeyEvent[],
  maxAgeDays: number,
  now: Date,
): readonly KeyLine[] {
  const own = events.filter((event) => event.user === user.name);
  const live = keys.kind === 'known' ? keys.keys : [];
  const entry = recordedEntry(user);
  const generations = entry === undefined ? [] : liveGenerations(entry);
  const lines = live.map((key, place): KeyLine => {
    const masked = maskKeyId(key.id);
    const told = own.filter((event) => event.maskedKeyId === masked);
    const numbered = generations.length === live.length ? generations[place]?.generation : undefined;
    return {
      maskedKeyId: masked,
      generation: numbered ?? told.find(({ generation }) => generation !== null)?.generation ?? null,
      status: key.status,
      createdAt: key.createdAt,
      deletedAt: undefined,
      dueAt: daysAfter(key.createdAt, maxAgeDays),
      lastUsed: key.lastUsed,
      ...liveLife(key, told.filter(isChange), now),
    };
  });
  const masks = new Set(lines.map(({ maskedKeyId }) => maskedKeyId));
  const gone = deletedLines(own, masks, maxAgeDays);
  return [...gone, ...lines].sort((a, b) => moment(a) - moment(b));
}

const moment = ({ createdAt, deletedAt }: KeyLine): number => (createdAt ?? deletedAt)?.getTime() ?? 0;

/** Keys that IAM has forgotten, where a record tells that they were deleted. */
function deletedLines(
  own: readonly KeyEvent[],
  live: ReadonlySet<string | null>,
  maxAgeDays: number,
): readonly KeyLine[] {
  return own
    .filter(({ what, maskedKeyId }) => what === 'deleted' && maskedKeyId !== null && !live.has(maskedKeyId))
    .map((deletion): KeyLine => {
      const told = own.filter(({ maskedKeyId }) => maskedKeyId === deletion.maskedKeyId);
      const createdAt = told.find(({ what }) => what === 'created')?.at;
      const changes = told.filter(isChange);
      const from = createdAt ?? changes[0]?.at;
      return {
        maskedKeyId: deletion.maskedKeyId,
        generation: told.find(({ generation }) => generation !== null)?.generation ?? null,
        status: 'Deleted',
        createdAt,
        deletedAt: deletion.at,
        dueAt: createdAt === undefined ? undefined : daysAfter(createdAt, maxAgeDays),
        lastUsed: { kind: 'unknown', because: 'IAM forgets deleted keys' },
        spans: from === undefined ? [] : recordedLife(from, deletion.at, changes),
        notes: createdAt === undefined ? ['When it was created is not known: no change record tells.'] : [],
      };
    });
}
