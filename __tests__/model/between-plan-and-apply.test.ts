import fc from 'fast-check';
import type { Acceptance } from '../../change-records/gate/facts';
import { gate } from '../../change-records/gate/gate';
import { plannedUsers } from '../../change-records/plan/planned-user';
import { lookAgain } from '../../cli/verbs/plan/look-again';
import { edits, type LedgerVerb } from '../../rotation/edit';
import { type LedgerEntry, PREVIOUS } from '../../rotation/ledger';
import { accepted, someFacts } from '../change-records/golden-plan';
import { ACloud } from '../cli/a-cloud';
import { aCreation, aSwitch, aTagging, TAG_VALUES } from './hands';
import { guardRefusals, planOf } from './plan-of';
import { harmOf } from './protocol/harm';
import { applied, appliedWorld, byHand, type Hand, plannedDeeds, USER, type World } from './world';

const NOW = new Date('2026-11-24T00:00:00Z');

const VERBS: readonly LedgerVerb[] = ['start', 'disable', 'enable', 'delete', 'suspend', 'resume'];

const anEntry: fc.Arbitrary<LedgerEntry> = fc
  .record({
    generation: fc.integer({ min: 1, max: 3 }),
    previous: fc.constantFrom(...PREVIOUS),
    suspended: fc.boolean(),
  })
  .map((entry) => (entry.generation === 1 ? { ...entry, previous: 'deleted' as const } : entry));

const aHand: fc.Arbitrary<Hand> = fc.oneof(
  { weight: 4, arbitrary: aSwitch },
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat({ max: 1 }) }),
  aCreation,
  fc.record({ kind: fc.constant('state rm' as const), which: fc.nat({ max: 1 }) }),
  aTagging(...TAG_VALUES, ''),
);

/** One step of an operator, with hands on the account before the plan and between plan and apply. */
const aStory = fc.record({
  from: anEntry,
  before: fc.array(aHand, { maxLength: 1 }),
  verb: fc.option(fc.constantFrom(...VERBS), { nil: undefined }),
  // A state that was written since makes Terraform refuse the plan as stale.
  between: fc.array(
    aHand.filter(({ kind }) => kind !== 'state rm'),
    { maxLength: 2 },
  ),
  /** Whether somebody answers for whatever may be accepted at all. */
  accepts: fc.boolean(),
});

type Story = typeof aStory extends fc.Arbitrary<infer One> ? One : never;

const ANY: readonly Acceptance[] = [
  { code: 'DELETED_TOO_SOON', by: 'Ada Operator', reason: 'tried in a test', at: NOW },
];

/** The account of a world. */
function cloudOf({ tags, iam }: World, plan: ReturnType<typeof planOf>): ACloud {
  const cloud = new ACloud(() => NOW);
  for (const { name, tags: others = {}, seen } of plannedUsers(plan)) {
    const isOurs = name === USER;
    // Beside its own tags the real user has some that say who it is.
    cloud.withUser(name, { tags: { ...(others as Record<string, string>), ...(isOurs && tags) } });
    if (!isOurs) for (const { id, status, createdAt } of seen) cloud.withKey(name, id, new Date(createdAt), status);
  }
  for (const { id, status, madeAt } of iam) cloud.withKey(USER, id, new Date(madeAt * 1000), status);
  return cloud;
}

interface Told {
  refused: number;
  applied: number;
}

async function live({ from, before, verb, between, accepts }: Story, told: Told): Promise<void> {
  const found = before.reduce(byHand, appliedWorld(from));
  const [edited = from] = verb === undefined ? [from] : edits(verb, from);
  const world: World = { ...found, ledger: edited };
  if (guardRefusals(world).length > 0) {
    told.refused += 1;
    return;
  }
  const plan = planOf(world);
  const judged = gate(
    plan,
    someFacts({
      proofs: accepts ? [{ ...accepted(), generation: edited.generation }] : [],
      acceptances: accepts ? ANY : [],
    }),
  );
  if (judged.refusals.length > 0) {
    told.refused += 1;
    return;
  }
  const now = between.reduce(byHand, world);
  if ((await lookAgain(plan, cloudOf(now, plan))).length > 0) {
    told.refused += 1;
    return;
  }
  told.applied += 1;
  const after = applied(now, plannedDeeds(world));
  const [user] = plannedUsers(plan).filter(({ name }) => name === USER);
  expect(harmOf(now, after, world, user?.step)).toEqual([]);
  // What the state does not know stays as it was found.
  for (const key of now.iam) {
    if (![...now.state.values()].includes(key.id)) expect(after.iam).toContainEqual(key);
  }
}

test('500 stories: whatever hands do before and after a plan, an apply deletes no Active key, wakes none unasked and leaves one that works', async () => {
  const told: Told = { refused: 0, applied: 0 };
  await fc.assert(
    fc.asyncProperty(aStory, (story) => live(story, told)),
    { numRuns: 500 },
  );
  // Neither of them by accident: a gate that refuses everything would pass too.
  expect(told.applied).toBeGreaterThan(40);
  expect(told.refused).toBeGreaterThan(100);
});
