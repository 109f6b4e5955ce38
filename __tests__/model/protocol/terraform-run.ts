import { afterDeed, type KeyDeed, plannedDeeds, type World, writtenTags } from '../world';
import type { ProtocolWorld } from './protocol-world';

/** One call of an apply to AWS, and what Terraform writes into its state once it has the answer. */
interface Call {
  readonly words: string;
  /** Undefined where IAM refuses it. */
  readonly inAws: (world: ProtocolWorld) => ProtocolWorld | undefined;
  readonly inState: (before: ProtocolWorld, after: ProtocolWorld) => ProtocolWorld;
}

/** How an apply is kept from its end. */
export type Interruption =
  /** Killed after the call was answered and the state written. */
  | 'killed'
  /** Killed after the call took effect, before the state was written. */
  | 'state write lost'
  /** Killed, and with it all that was to go into the state. */
  | 'whole state lost'
  /** The call took effect, and Terraform was told that it failed. */
  | 'answer lost';

/** What an apply has left behind. */
export interface Run {
  readonly world: ProtocolWorld;
  readonly failed: boolean;
}

function callsOf(world: World): readonly Call[] {
  const tags = writtenTags(world.ledger);
  const hasTags = Object.entries(tags).every(([name, value]) => world.tags[name] === value);
  return [...(hasTags ? [] : [tagCall(tags)]), ...plannedDeeds(world).flatMap(keyCalls)];
}

const tagCall = (tags: World['tags']): Call => ({
  words: 'tags the user',
  inAws: (world) => ({ ...world, tags: { ...world.tags, ...tags } }),
  inState: (_, after) => ({ ...after, stateTags: after.tags }),
});

function keyCalls(deed: KeyDeed): readonly Call[] {
  const written: Call['inState'] = (_, after) => after;
  const isMadeInactive = deed.kind === 'create' && deed.status === 'Inactive';
  if (!isMadeInactive) return [{ words: inWords(deed), inAws: (world) => deedIn(world, deed), inState: written }];
  // The provider makes the key and switches it off then; the state has it after both.
  return [
    {
      words: inWords(deed),
      inAws: (world) => deedIn(world, { ...deed, status: 'Active' }),
      inState: (before, after) => ({ ...after, state: before.state }),
    },
    {
      words: 'switches it off',
      inAws: (world) => ({
        ...world,
        iam: world.iam.map((key, at) => (at === world.iam.length - 1 ? { ...key, status: 'Inactive' } : key)),
      }),
      inState: (_, after) => ({
        ...after,
        state: new Map([...after.state, [deed.generation, after.iam.at(-1)?.id ?? '']]),
      }),
    },
  ];
}

function deedIn(world: ProtocolWorld, deed: KeyDeed): ProtocolWorld | undefined {
  const next = afterDeed(world, deed);
  return next && { ...world, ...next };
}

function inWords(deed: KeyDeed): string {
  switch (deed.kind) {
    case 'create':
      return `makes the key of generation ${deed.generation}`;
    case 'update':
      return `switches generation ${deed.generation} ${deed.status === 'Active' ? 'on' : 'off'}`;
    case 'delete':
      return `deletes the key of generation ${deed.generation}`;
  }
}

/** The calls that an apply of this plan makes, in words. */
export const callsInWords = (planned: World): readonly string[] => callsOf(planned).map(({ words }) => words);

/** Terraform's apply of what it planned, to its end or to IAM's first refusal. */
export function runToEnd(world: ProtocolWorld, planned: World): Run {
  return runUntil(world, planned, callsOf(planned).length, 'killed');
}

/** The same, interrupted at its nth call. */
export function runUntil(world: ProtocolWorld, planned: World, calls: number, how: Interruption): Run {
  const until = withLedger(world, planned);
  let so = until;
  for (const [at, call] of callsOf(planned).slice(0, calls).entries()) {
    const after = call.inAws(so);
    if (after === undefined) return { world: kept(so, world), failed: true };
    const isLast = at === calls - 1;
    const isWritten = how === 'killed' || (how !== 'whole state lost' && !isLast);
    so = isWritten ? call.inState(so, after) : unwritten(so, after);
  }
  const found = how === 'whole state lost' ? unwritten(world, so) : so;
  return { world: kept(found, world), failed: how === 'answer lost' };
}

/** The apply writes what the plan's refresh has found: tags as they are, and keys that IAM lacks no more. */
const withLedger = (world: ProtocolWorld, { ledger }: World): ProtocolWorld => ({
  ...world,
  ledger,
  stateTags: world.tags,
  state: new Map([...world.state].filter(([, id]) => world.iam.some((key) => key.id === id))),
});
/** The file is nobody's but the operator's. */
const kept = (after: ProtocolWorld, { ledger }: World): ProtocolWorld => ({ ...after, ledger });
const unwritten = ({ state, stateTags }: ProtocolWorld, after: ProtocolWorld): ProtocolWorld => ({
  ...after,
  state,
  stateTags,
});
