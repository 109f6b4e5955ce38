import type { KeyStatus } from '../../../rotation/access-key';
import type { GenerationKeys } from '../../../rotation/generation-keys';
import { FIRST_ENTRY, type LedgerEntry } from '../../../rotation/ledger';
import { appliedWorld, type HeldKey, keyId, type World } from '../world';

/** What the chain of records tells of the user. */
export interface Chain {
  /** As its newest record leaves the user; `null`: without tags of an apply. Undefined: that record does not tell. */
  readonly entry: LedgerEntry | null | undefined;
  readonly keys: readonly (readonly [id: string, status: KeyStatus])[];
  /** What the tags said when that record was made. */
  readonly seen: LedgerEntry | undefined;
  /** What the newest apply was about, however it ended. */
  readonly meant: LedgerEntry;
  /** The highest generation that a finished apply left behind. */
  readonly issued: number;
  /** The highest generation that any apply was about. */
  readonly planned: number;
  /** An apply was begun and has no end on record. */
  readonly isOpen: boolean;
}

/** A plan that the gate has let pass: what it will do, and the world that it was made of. */
export interface PendingPlan {
  readonly of: World;
  readonly stateTags: World['tags'];
}

/** Everything that decides about one user's keys: ledger, tags, IAM, Terraform's state, the chain, and a plan that waits. */
export interface ProtocolWorld extends World {
  /** The user's tags as Terraform's state has them. */
  readonly stateTags: World['tags'];
  readonly chain: Chain;
  readonly plan: PendingPlan | undefined;
}

/** A user whose first key was issued and put on record. */
export function firstWorld(): ProtocolWorld {
  const world = appliedWorld(FIRST_ENTRY);
  const keys = world.iam.map(({ id, status }) => [id, status] as const);
  const chain = {
    entry: FIRST_ENTRY,
    keys,
    seen: FIRST_ENTRY,
    meant: FIRST_ENTRY,
    issued: 1,
    planned: 1,
    isOpen: false,
  };
  return { ...world, stateTags: world.tags, chain, plan: undefined };
}

/** The plan that waits is about another ledger, or about nothing any more. */
export const withoutPlan = (world: ProtocolWorld): ProtocolWorld => ({ ...world, plan: undefined });

/** Which key is which generation, as the state tells. */
export const toldBy = ({ state }: World): GenerationKeys => ({
  known: new Map([...state].map(([generation, id]) => [id, generation])),
  stateSilent: undefined,
});

export const asInState = ({ state, iam }: World): Chain['keys'] =>
  [...state.values()].flatMap((id) => {
    const held = iam.find((key) => key.id === id);
    return held === undefined ? [] : [[id, held.status] as const];
  });

export const asInIam = ({ iam }: World): Chain['keys'] => iam.map(({ id, status }) => [id, status] as const);

/**
 * The same world with its keys numbered from 1 in the order in which they were made: two stories that differ only in how many
 * keys came and went have the same future.
 */
export function renumbered(world: ProtocolWorld): ProtocolWorld {
  const worlds: readonly World[] = world.plan === undefined ? [world] : [world, world.plan.of];
  const mentioned = worlds.flatMap(({ iam, state }) => [...iam.map(({ id }) => id), ...state.values()]);
  const inOrder = [...new Set([...mentioned, ...world.chain.keys.map(([id]) => id)])].sort();
  const names = new Map(inOrder.map((id, at) => [id, keyId(at + 1)]));
  const name = (id: string): string => names.get(id) ?? id;
  const rename = <Of extends World>(of: Of): Of => ({
    ...of,
    iam: of.iam.map((key): HeldKey => ({ ...key, id: name(key.id), madeAt: inOrder.indexOf(key.id) + 1 })),
    state: new Map([...of.state].sort(([a], [b]) => a - b).map(([generation, id]) => [generation, name(id)])),
    made: inOrder.length,
  });
  return {
    ...rename(world),
    chain: { ...world.chain, keys: world.chain.keys.map(([id, status]) => [name(id), status] as const) },
    plan: world.plan && { ...world.plan, of: rename(world.plan.of) },
  };
}

const partsOf = ({ ledger, tags, iam, state }: World): readonly unknown[] => [
  ledger.generation,
  ledger.previous,
  ledger.suspended,
  Object.entries(tags).sort(),
  iam.map(({ id, status }) => [id, status]),
  [...state],
];

const chainParts = ({ entry, keys, seen, meant, issued, planned, isOpen }: Chain): readonly unknown[] => [
  entry === undefined ? 'untold' : entry,
  ...[keys, seen ?? null, meant, issued, planned, isOpen],
];

/** What a plan is made of, as text. */
export const keyOfPlanned = (world: World): string => JSON.stringify(partsOf(world));

/** Two worlds of one text are the same. */
export const keyOf = (world: ProtocolWorld): string =>
  JSON.stringify([
    partsOf(world),
    Object.entries(world.stateTags).sort(),
    chainParts(world.chain),
    world.plan && [partsOf(world.plan.of), Object.entries(world.plan.stateTags).sort()],
  ]);
