import type { KeyStatus } from '../../rotation/access-key';
import { ledgerTags } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';
import type { LedgerEntry } from '../../rotation/ledger';
import { liveGenerations } from '../../rotation/stage';

/** The user of the model. */
export const USER = 'valentia';

/** Says which project looks after a user. */
export const STACK_TAG = USER_TAGS.stack;

/** What our applies write there, for the only project of its account, and what those of another project do. */
export const OUR_STACK = 'suppliers';
export const THEIR_STACK = 'south/suppliers';

/** An access key in IAM. */
export interface HeldKey {
  readonly id: string;
  readonly status: KeyStatus;
  /** Seconds since the model began: IAM counts no finer. */
  readonly madeAt: number;
}

/** One supplier as AWS, Terraform's state and the ledger see it, and nothing that does not decide about keys. */
export interface World {
  readonly ledger: LedgerEntry;
  readonly tags: Readonly<Record<string, string>>;
  readonly iam: readonly HeldKey[];
  /** Generation → access key ID, as Terraform's state has it. */
  readonly state: ReadonlyMap<number, string>;
  /** Keys made so far; names the next one. */
  readonly made: number;
}

/** IAM's own limit. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const KEYS_PER_USER = 2;

export const keyId = (number: number): string => `AKIAMODEL${String(number).padStart(11, '0')}`;

/** The tags that an apply writes. */
export const writtenTags = (entry: LedgerEntry): World['tags'] => ({ ...ledgerTags(entry), [STACK_TAG]: OUR_STACK });

/** A world in which an entry was applied by the tool's own way. */
export function appliedWorld(entry: LedgerEntry): World {
  const live = liveGenerations(entry);
  return {
    ledger: entry,
    tags: writtenTags(entry),
    iam: live.map(({ status }, at) => ({ id: keyId(at + 1), status, madeAt: at })),
    state: new Map(live.map(({ generation }, at) => [generation, keyId(at + 1)])),
    made: live.length,
  };
}

/** Something that somebody does beside the tool. */
export type Hand =
  | { readonly kind: 'switch'; readonly which: number; readonly status: KeyStatus }
  | { readonly kind: 'delete'; readonly which: number }
  | { readonly kind: 'create' }
  | { readonly kind: 'state rm'; readonly which: number }
  | { readonly kind: 'tag'; readonly name: string; readonly value: string };

/** What a hand leaves behind; what it cannot do (no such key, IAM's limit) changes nothing. */
export function byHand(world: World, hand: Hand): World {
  switch (hand.kind) {
    case 'switch':
      return { ...world, iam: world.iam.map((key, at) => (at === hand.which ? { ...key, status: hand.status } : key)) };
    case 'delete':
      return { ...world, iam: world.iam.filter((_, at) => at !== hand.which) };
    case 'create':
      return world.iam.length >= KEYS_PER_USER ? world : withNewKey(world);
    case 'state rm':
      return { ...world, state: new Map([...world.state].filter((_, at) => at !== hand.which)) };
    case 'tag':
      return { ...world, tags: { ...world.tags, [hand.name]: hand.value } };
  }
}

function withNewKey(world: World): World {
  const made = world.made + 1;
  return { ...world, made, iam: [...world.iam, { id: keyId(made), status: 'Active', madeAt: made }] };
}

/** What Terraform does to one key. */
export type KeyDeed =
  | { readonly kind: 'create'; readonly generation: number; readonly status: KeyStatus }
  | { readonly kind: 'update'; readonly generation: number; readonly id: string; readonly status: KeyStatus }
  | { readonly kind: 'delete'; readonly generation: number; readonly id: string };

/** What Terraform plans for the keys: what the ledger asks for, held against the state as refreshed from IAM. */
export function plannedDeeds({ ledger, state, iam }: World): readonly KeyDeed[] {
  const live = liveGenerations(ledger);
  const wanted = live.flatMap(({ generation, status }): readonly KeyDeed[] => {
    const held = iam.find(({ id }) => id === state.get(generation));
    if (held === undefined) return [{ kind: 'create', generation, status }];
    return held.status === status ? [] : [{ kind: 'update', generation, id: held.id, status }];
  });
  const unwanted = [...state].flatMap(([generation, id]): readonly KeyDeed[] =>
    live.some((one) => one.generation === generation) || iam.every((key) => key.id !== id)
      ? []
      : [{ kind: 'delete', generation, id }],
  );
  return [...unwanted, ...wanted];
}

/** What one call of Terraform leaves behind; undefined where IAM refuses it. */
export function afterDeed(world: World, deed: KeyDeed): World | undefined {
  switch (deed.kind) {
    case 'create': {
      if (world.iam.length >= KEYS_PER_USER) return undefined;
      const next = withNewKey(world);
      const id = keyId(next.made);
      // The provider creates a key and then, where it shall not work, switches it off.
      const iam = next.iam.map((key) => (key.id === id ? { ...key, status: deed.status } : key));
      return { ...next, iam, state: new Map([...next.state, [deed.generation, id]]) };
    }
    case 'update':
      return { ...world, iam: world.iam.map((key) => (key.id === deed.id ? { ...key, status: deed.status } : key)) };
    case 'delete': {
      const state = new Map([...world.state].filter(([generation]) => generation !== deed.generation));
      return { ...world, state, iam: world.iam.filter(({ id }) => id !== deed.id) };
    }
  }
}

/** Terraform's apply to its end or to IAM's first refusal: the user's tags first, then its keys. */
export function applied(world: World, deeds: readonly KeyDeed[]): World {
  const tagged: World = { ...world, tags: { ...world.tags, ...writtenTags(world.ledger) } };
  return deeds.reduce<{ readonly world: World; readonly stopped: boolean }>(
    (so, deed) => {
      const next = so.stopped ? undefined : afterDeed(so.world, deed);
      return next === undefined ? { ...so, stopped: true } : { world: next, stopped: false };
    },
    { world: tagged, stopped: false },
  ).world;
}
