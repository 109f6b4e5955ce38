import { maskKeyId } from '../rotation/access-key';
import { daysAfter } from '../rotation/days';
import { LATE_DAYS } from '../rotation/retirement';
import type { ReportRow } from './credential-report';
import type { EvidenceStore, PutCondition } from './evidence-store';
import type { AccessKeyRecord } from './key-store';
import type { IamUser } from './user-directory';

/** Where it is kept, in the evidence bucket. */
export const INVENTORY_PLACE = 'check/inventory.json';

/** The keys of one user, as they were listed once. */
export interface Listing {
  readonly listedAt: Date;
  /** The report's row of that time, see `markOf`. */
  readonly row: string;
  /** Of the user: one that was deleted and made again is another. */
  readonly arn: string;
  readonly userCreatedAt: Date;
  /** Oldest first. */
  readonly keys: readonly AccessKeyRecord[];
}

/** What earlier runs listed. By user name. */
export interface KeyInventory {
  readonly account: string;
  /** When everybody was asked for the last time. */
  readonly sweptAt: Date;
  /** When it was last held against an account. */
  readonly refreshedAt: Date;
  readonly listings: ReadonlyMap<string, Listing>;
}

/** How long an inventory may be rested on. */
export interface InventoryTerms {
  readonly account: string;
  /** By the real clock. */
  readonly now: Date;
  readonly runEveryDays: number;
  readonly fullSweepEveryDays: number;
}

/**
 * What a row says of which keys there are. It changes whenever a key is made, switched or deleted, and not with a use.
 * `last_rotated` moves with every one of these: IAM User Guide, "Generate credential reports".
 */
export function markOf(row: ReportRow): string {
  return row.keys
    .map(({ active, lastRotated }) =>
      active || lastRotated !== undefined
        ? `${active ? 'Active' : 'Inactive'} ${lastRotated?.toISOString() ?? 'since unknown'}`
        : 'none',
    )
    .join(', ');
}

/** Whether these can be the keys that the row is about: a listing may be younger than its row. */
function fits(keys: readonly AccessKeyRecord[], row: ReportRow): boolean {
  const active = row.keys.filter((place) => place.active).length;
  const filled = row.keys.filter((place) => place.active || place.lastRotated !== undefined).length;
  return keys.length === filled && keys.filter(({ status }) => status === 'Active').length === active;
}

/** The keys of a user whose row has not changed since they were listed; undefined: the user must be asked. */
export function rememberedKeys(
  listing: Listing | undefined,
  user: IamUser,
  row: ReportRow | undefined,
): readonly AccessKeyRecord[] | undefined {
  if (listing === undefined || row === undefined) return undefined;
  const isSameUser = listing.arn === user.arn && listing.userCreatedAt.getTime() === user.createdAt.getTime();
  return isSameUser && listing.row === markOf(row) && fits(listing.keys, row) ? listing.keys : undefined;
}

/** A listing may miss a key that was made this shortly before. */
const IAM_SETTLES_IN_MS = 60_000;

/**
 * What shows that a listing was not true: a key that it does not have although it is older, or a key of another age. Undefined:
 * the one may have become the other.
 */
export function contradiction(listing: Listing, user: IamUser, keys: readonly AccessKeyRecord[]): string | undefined {
  if (listing.arn !== user.arn || listing.userCreatedAt.getTime() !== user.createdAt.getTime()) return undefined;
  const then = listing.listedAt.getTime() - IAM_SETTLES_IN_MS;
  const wrong = keys.find((key) => {
    const listed = listing.keys.find(({ id }) => id === key.id);
    return listed === undefined ? key.createdAt.getTime() < then : +listed.createdAt !== +key.createdAt;
  });
  if (wrong === undefined) return undefined;
  return `the inventory has ${user.name}'s key ${maskKeyId(wrong.id)} otherwise than IAM`;
}

/**
 * Whether these are other keys than were listed. The row alone may not show it: its times are whole seconds, and a key that
 * took another's place within one looks like it.
 */
export function isOutdated({ keys: listed }: Listing, keys: readonly AccessKeyRecord[]): boolean {
  const isListed = (key: AccessKeyRecord): boolean =>
    listed.some(({ id, status }) => id === key.id && status === key.status);
  return keys.length !== listed.length || !keys.every(isListed);
}

/** Why it cannot be rested on; undefined: it can. */
export function distrust(
  inventory: Pick<KeyInventory, 'account' | 'sweptAt' | 'refreshedAt'>,
  { account, now, runEveryDays, fullSweepEveryDays }: InventoryTerms,
): string | undefined {
  const { refreshedAt, sweptAt } = inventory;
  if (inventory.account !== account) return `the inventory is of account ${inventory.account}`;
  if (refreshedAt > now || sweptAt > now) return 'the inventory is of a later time than this';
  if (now > daysAfter(refreshedAt, 2 * runEveryDays + LATE_DAYS)) return 'the inventory is older than two runs';
  if (now >= daysAfter(sweptAt, fullSweepEveryDays))
    return `${fullSweepEveryDays} days have gone by since the last time`;
  return undefined;
}

interface WrittenInventory {
  readonly version: 1;
  readonly account: string;
  readonly sweptAt: string;
  readonly refreshedAt: string;
  readonly users: Readonly<
    Record<
      string,
      {
        readonly listedAt: string;
        readonly row: string;
        readonly arn: string;
        readonly createdAt: string;
        readonly keys: readonly { readonly id: string; readonly status: string; readonly createdAt: string }[];
      }
    >
  >;
}

export function writeInventory({ account, sweptAt, refreshedAt, listings }: KeyInventory): string {
  const users = [...listings].map(([name, { listedAt, row, arn, userCreatedAt, keys }]) => {
    const written = keys.map(({ id, status, createdAt }) => ({ id, status, createdAt: createdAt.toISOString() }));
    const times = { listedAt: listedAt.toISOString(), createdAt: userCreatedAt.toISOString() };
    return [name, { ...times, row, arn, keys: written }] as const;
  });
  const inventory: WrittenInventory = {
    version: 1,
    account,
    sweptAt: sweptAt.toISOString(),
    refreshedAt: refreshedAt.toISOString(),
    users: Object.fromEntries(users),
  };
  return JSON.stringify(inventory);
}

class OtherFormat extends Error {}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new OtherFormat();
  return value;
}

function time(value: unknown): Date {
  const read = new Date(text(value));
  if (Number.isNaN(read.getTime())) throw new OtherFormat();
  return read;
}

function readListing(user: string, written: WrittenInventory['users'][string]): Listing {
  const keys = written.keys.map(({ id, status, createdAt }): AccessKeyRecord => {
    if (status !== 'Active' && status !== 'Inactive') throw new OtherFormat();
    return { id: text(id), user, status, createdAt: time(createdAt) };
  });
  const { listedAt, row, arn, createdAt } = written;
  return { listedAt: time(listedAt), row: text(row), arn: text(arn), userCreatedAt: time(createdAt), keys };
}

/**
 * Undefined where it is of another format, or was altered: then everybody is asked.
 * @throws whatever is no fault of the text: our bug
 */
export function readInventory(body: string): KeyInventory | undefined {
  try {
    const read = JSON.parse(body) as WrittenInventory;
    if (read.version !== 1) return undefined;
    const listings = Object.entries(read.users).map(([name, written]) => [name, readListing(name, written)] as const);
    const { account, sweptAt, refreshedAt } = read;
    return {
      account: text(account),
      sweptAt: time(sweptAt),
      refreshedAt: time(refreshedAt),
      listings: new Map(listings),
    };
  } catch (error) {
    // Whatever is not as we write it, down to a number where an object should be.
    if (error instanceof OtherFormat || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** An inventory that was opened, or why there is none that can be rested on. */
export interface OpenedInventory {
  readonly inventory: KeyInventory | undefined;
  /** Why everybody has to be asked. */
  readonly sweepBecause: string | undefined;
  /** That it is still this one when the next is put. */
  readonly condition: PutCondition;
}

/** Throws an `AwsFault` where the bucket cannot be read. */
export async function openInventory(store: EvidenceStore, terms: InventoryTerms): Promise<OpenedInventory> {
  const there = await store.get(INVENTORY_PLACE);
  if (there === undefined) {
    return { inventory: undefined, sweepBecause: 'there is no inventory yet', condition: { ifAbsent: true } };
  }
  const condition = { ifEtag: there.etag };
  const inventory = readInventory(there.body);
  const sweepBecause = inventory === undefined ? 'the inventory is of another format' : distrust(inventory, terms);
  return { inventory: sweepBecause === undefined ? inventory : undefined, sweepBecause, condition };
}

/** The next inventory. `swept`: no earlier listing was rested on. */
export function refreshed(
  { inventory }: OpenedInventory,
  { listings, swept }: { readonly listings: ReadonlyMap<string, Listing>; readonly swept: boolean },
  { account, now }: Pick<InventoryTerms, 'account' | 'now'>,
): KeyInventory {
  return { account, sweptAt: swept ? now : (inventory?.sweptAt ?? now), refreshedAt: now, listings };
}

/** Throws an `AwsFault`; `conflict` where another run has put a newer one. */
export async function keepInventory(
  store: EvidenceStore,
  inventory: KeyInventory,
  condition: PutCondition,
): Promise<void> {
  await store.put(INVENTORY_PLACE, writeInventory(inventory), 'application/json', condition);
}
