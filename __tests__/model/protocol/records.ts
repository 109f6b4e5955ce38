import { gapOf } from '../../../change-records/chain/gap';
import type { RecordedUser } from '../../../change-records/chain/recorded-user';
import { maskKeyId } from '../../../rotation/access-key';
import { untrueGenerations } from '../../../rotation/generation-keys';
import { sameEntry } from '../../../rotation/ledger';
import { liveGenerations, statusesOf } from '../../../rotation/stage';
import { USER } from '../world';
import { asInIam, asInState, type Chain, type ProtocolWorld, toldBy } from './protocol-world';
import { appliedOf } from './rules';

/** The outcome of an apply, put on record. */
export function recordedApply(world: ProtocolWorld, meant: Chain['meant'], failed: boolean): ProtocolWorld {
  const { chain } = world;
  return {
    ...world,
    chain: {
      entry: failed ? undefined : meant,
      keys: asInState(world),
      seen: appliedOf(world).recorded,
      meant,
      issued: failed ? chain.issued : highest(world, chain.issued),
      planned: Math.max(chain.planned, meant.generation),
      isOpen: false,
    },
    plan: undefined,
  };
}

/** An apply that was begun on record, and whose end nobody wrote down. */
export const begunApply = (world: ProtocolWorld, meant: Chain['meant']): ProtocolWorld => ({
  ...world,
  chain: { ...world.chain, meant, planned: Math.max(world.chain.planned, meant.generation), isOpen: true },
  plan: undefined,
});

/** What was begun is closed as found afterwards, by what IAM shows. */
export function closed(world: ProtocolWorld): ProtocolWorld {
  const { chain } = world;
  if (!chain.isOpen) return world;
  const { found, recorded } = appliedOf(world);
  const isDone = recorded !== undefined && sameEntry(recorded, chain.meant) && found === statusesOf(chain.meant);
  const issued = isDone ? highest(world, chain.issued) : chain.issued;
  return {
    ...world,
    chain: {
      ...chain,
      entry: isDone ? chain.meant : undefined,
      keys: asInIam(world),
      seen: recorded,
      issued,
      isOpen: false,
    },
  };
}

/** `record outside`: what tags and keys say by now; undefined where it refuses tags that the state speaks against, or lost ones. */
export function recordedOutside(world: ProtocolWorld): ProtocolWorld | undefined {
  const { recorded } = appliedOf(world);
  if (!recorded && world.iam.some(({ id }) => toldBy(world).known.has(id))) return undefined;
  if (recorded && untrueGenerations(world.iam, recorded, toldBy(world)).length > 0) return undefined;
  const isWhole = recorded && liveGenerations(recorded).length === world.iam.length;
  const issued = recorded && isWhole ? Math.max(world.chain.issued, recorded.generation) : world.chain.issued;
  const chain = { ...world.chain, entry: recorded ?? null, keys: asInIam(world), seen: recorded, issued };
  return { ...world, chain };
}

const highest = ({ state }: ProtocolWorld, issued: number): number => Math.max(issued, ...state.keys());

/** What tags and keys say and no record tells; nothing while a run is open. */
export const gap = (world: ProtocolWorld): readonly string[] =>
  world.chain.isOpen
    ? []
    : gapOf({ name: USER, applied: appliedOf(world), keys: world.iam }, recordedUser(world.chain));

const recordedUser = ({ entry, keys }: Chain): RecordedUser => ({
  at: '2026-11-24T00:00:00.000Z',
  entry,
  keys: new Map(keys.map(([id, status]) => [maskKeyId(id), status])),
});

/**
 * Whether somebody did something that the newest record does not tell. After an apply that did not end well no record tells
 * which tags were written: then the keys alone count, and a difference of the tags is an edit that waits for its plan.
 */
export function isUnrecorded(world: ProtocolWorld): boolean {
  const { chain } = world;
  if (chain.isOpen) return false;
  const { recorded, unreadable } = appliedOf(world);
  const isTagged =
    chain.entry === undefined ||
    (unreadable === undefined && (chain.seen ? recorded && sameEntry(recorded, chain.seen) : recorded === undefined));
  return !isTagged || JSON.stringify([...asInIam(world)].sort()) !== JSON.stringify([...chain.keys].sort());
}
