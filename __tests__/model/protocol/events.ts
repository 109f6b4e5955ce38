import { LEDGER_TAGS, ledgerTags, recordedEntry } from '../../../rotation/applied-state';
import type { LedgerVerb } from '../../../rotation/edit';
import { entryFaults } from '../../../rotation/entry-rules';
import { entryInWords, FIRST_ENTRY, type LedgerEntry, PREVIOUS, sameEntry } from '../../../rotation/ledger';
import { guardRefusals } from '../plan-of';
import { byHand, type Hand, STACK_TAG, THEIR_STACK, type World } from '../world';
import { harmOf } from './harm';
import { type ProtocolWorld, withoutPlan } from './protocol-world';
import { begunApply, closed, gap, recordedApply, recordedOutside } from './records';
import { edited, type Rules, stepIn } from './rules';
import { callsInWords, type Interruption, runToEnd, runUntil } from './terraform-run';

/** One thing that happens. */
export interface Event {
  readonly words: string;
  /** Whether it is one of the adversities that are counted. */
  readonly isAdverse: boolean;
  readonly to: ProtocolWorld;
  /** What must never happen, and did. */
  readonly harm: readonly string[];
}

export const VERBS: readonly LedgerVerb[] = ['start', 'disable', 'enable', 'delete', 'suspend', 'resume'];

/** How far rotations that are wanted go. */
export interface Bounds {
  readonly rules: Rules;
  readonly lastGeneration: number;
}

/** What people and pipelines do where all goes as it should. */
export function usualEvents(world: ProtocolWorld, bounds: Bounds): readonly Event[] {
  const { rules } = bounds;
  return [...editEvents(world, bounds), planEvent(world, rules), ...applyEvent(world, rules), ...recordEvent(world)];
}

/** What may go wrong, by kind: some take the gate's judgement to tell, and whoever draws one kind need not ask for all. */
export const ADVERSITIES: readonly ((world: ProtocolWorld, bounds: Bounds) => readonly Event[])[] = [
  handEvents,
  entriesByHand,
  (world, { rules }) => interruptions(world, rules),
  bareDeploy,
  secondPipeline,
  anotherProject,
];

/** Everything that may go wrong, once each. */
export function adverseEvents(world: ProtocolWorld, bounds: Bounds): readonly Event[] {
  return ADVERSITIES.flatMap((kind) => kind(world, bounds));
}

const usual = (words: string, to: ProtocolWorld, harm: readonly string[] = []): Event => ({
  ...{ words, to, harm },
  isAdverse: false,
});
const adverse = (words: string, to: ProtocolWorld, harm: readonly string[] = []): Event => ({
  ...{ words, to, harm },
  isAdverse: true,
});

const withEntry = (world: ProtocolWorld, ledger: LedgerEntry): ProtocolWorld => withoutPlan({ ...world, ledger });

function editEvents(world: ProtocolWorld, { lastGeneration }: Bounds): readonly Event[] {
  const edits = VERBS.flatMap((verb) => {
    const entry = edited(verb, world);
    const isNew = entry !== undefined && !sameEntry(entry, world.ledger) && entry.generation <= lastGeneration;
    return isNew ? [usual(`keyturn ${verb}`, withEntry(world, entry))] : [];
  });
  const applied = recordedEntry(world);
  const isBack = applied === undefined || sameEntry(applied, world.ledger);
  return isBack ? edits : [...edits, usual('the edit is taken back', withEntry(world, applied))];
}

/** A plan closes what was left open; the gate lets it wait for its apply, or refuses it. */
export function planned(world: ProtocolWorld, rules: Rules): ProtocolWorld {
  const found = withoutPlan(closed(world));
  const isAllowed = rules.refusalsOf(found, found.chain.issued).length === 0;
  const hasWork = callsInWords(found).length > 0;
  const { ledger, tags, iam, state, made } = found;
  return isAllowed && hasWork
    ? { ...found, plan: { of: { ledger, tags, iam, state, made }, stateTags: found.stateTags } }
    : found;
}

const planEvent = (world: ProtocolWorld, rules: Rules): Event => usual('keyturn plan', planned(world, rules));

/** Terraform takes no plan of an older state, and keyturn none of another ledger or of users who have changed since. */
function isApplicable(world: ProtocolWorld, rules: Rules): boolean {
  const { plan } = world;
  if (plan === undefined || !sameEntry(plan.of.ledger, world.ledger)) return false;
  const stateOf = ({ state }: Pick<World, 'state'>, tags: World['tags']): string =>
    JSON.stringify([[...state], Object.entries(tags).sort()]);
  return stateOf(plan.of, plan.stateTags) === stateOf(world, world.stateTags) && rules.isAsPlanned(plan.of, world);
}

/** The whole apply, with its outcome on record. */
export function applied(world: ProtocolWorld, rules: Rules): Event | undefined {
  // An apply closes what was left open too, before it begins.
  const found = closed(world);
  if (!isApplicable(found, rules) || found.plan === undefined) return undefined;
  const { of } = found.plan;
  const { world: after, failed } = runToEnd(found, of);
  return usual('keyturn apply', recordedApply(after, of.ledger, failed), harmOf(found, after, of, stepIn(of)));
}

function applyEvent(world: ProtocolWorld, rules: Rules): readonly Event[] {
  const event = applied(world, rules);
  return event === undefined ? [] : [event];
}

function recordEvent(world: ProtocolWorld): readonly Event[] {
  const told = gap(world).length === 0 ? undefined : recordedOutside(world);
  return told === undefined ? [] : [usual('keyturn record outside', told)];
}

const INTERRUPTIONS: readonly Interruption[] = ['killed', 'state write lost', 'whole state lost', 'answer lost'];

function interruptions(world: ProtocolWorld, rules: Rules): readonly Event[] {
  const found = closed(world);
  if (!isApplicable(found, rules) || found.plan === undefined) return [];
  const { of } = found.plan;
  const calls = callsInWords(of);
  const begun = adverse('keyturn apply is killed before its first call', begunApply(found, of.ledger));
  const cut = calls.flatMap((call, at) =>
    INTERRUPTIONS.filter((how) => how !== 'whole state lost' || at > 0).map((how) => {
      const { world: after, failed } = runUntil(found, of, at + 1, how);
      const to = how === 'answer lost' ? recordedApply(after, of.ledger, failed) : begunApply(after, of.ledger);
      const words = `keyturn apply ${call}, and then: ${how}`;
      return adverse(words, to, harmOf(found, after, of, stepIn(of)));
    }),
  );
  return [begun, ...cut];
}

/** Past gate, record and the look right before; the guard is Terraform's own. */
function bareDeploy(world: ProtocolWorld): readonly Event[] {
  if (guardRefusals(world).length > 0 || callsInWords(world).length === 0) return [];
  const { world: after } = runToEnd(world, world);
  return [adverse('cdktf deploy', after, harmOf(world, after, world, stepIn(world)))];
}

/** Somebody else's clone: its ledger is as applied and takes one step; its records are not here yet. */
function secondPipeline(world: ProtocolWorld, { rules, lastGeneration }: Bounds): readonly Event[] {
  const ledger = recordedEntry(world);
  if (ledger === undefined) return [];
  return VERBS.flatMap((verb) => {
    const entry = edited(verb, { ...world, ledger });
    if (entry === undefined || sameEntry(entry, ledger) || entry.generation > lastGeneration) return [];
    const theirs = { ...world, ledger: entry };
    if (rules.refusalsOf(theirs, world.chain.issued).length > 0) return [];
    const { world: after } = runToEnd(world, theirs);
    const harm = harmOf(world, after, theirs, stepIn(theirs));
    return [adverse(`another pipeline plans and applies ${verb}`, after, harm)];
  });
}

/** Its name in the user's tag, by whose hand ever; or its keyturn, which has adopted the user as it found it. */
function anotherProject(world: ProtocolWorld): readonly Event[] {
  if (world.tags[STACK_TAG] === THEIR_STACK) return [];
  const named = { ...world, ...byHand(world, { kind: 'tag', name: STACK_TAG, value: THEIR_STACK }) };
  const [older, newer] = world.iam;
  const entry: LedgerEntry =
    newer === undefined || older === undefined
      ? { ...FIRST_ENTRY, suspended: older?.status === 'Inactive' }
      : { generation: 2, previous: older.status === 'Active' ? 'active' : 'inactive', suspended: false };
  const adopted = { ...named, tags: { ...named.tags, ...ledgerTags(entry) } };
  return [
    adverse('another project has its name written into the tag keyturn:stack', named),
    ...(older === undefined ? [] : [adverse('another project adopts the user', adopted)]),
  ];
}

function handEvents(world: ProtocolWorld): readonly Event[] {
  const hands: readonly (readonly [string, Hand])[] = [
    ...world.iam.flatMap(({ status }, which): (readonly [string, Hand])[] => [
      [
        `key ${which + 1} is switched ${status === 'Active' ? 'off' : 'on'} by hand`,
        { kind: 'switch', which, status: status === 'Active' ? 'Inactive' : 'Active' },
      ],
      [`key ${which + 1} is deleted by hand`, { kind: 'delete', which }],
    ]),
    ['a key is made by hand', { kind: 'create' }],
    ...[...world.state.keys()].map((generation, which): readonly [string, Hand] => [
      `terraform state rm of generation ${generation}`,
      { kind: 'state rm', which },
    ]),
    ...tagEdits(world),
  ];
  const done = hands.map(([words, hand]) => adverse(words, { ...world, ...byHand(world, hand) }));
  const ours = new Set<string>(Object.values(LEDGER_TAGS));
  const others = Object.fromEntries(Object.entries(world.tags).filter(([name]) => !ours.has(name)));
  return [...done, adverse('all three tags are removed by hand', { ...world, tags: others })];
}

function tagEdits({ tags }: ProtocolWorld): readonly (readonly [string, Hand])[] {
  const values: readonly (readonly [string, readonly string[]])[] = [
    [LEDGER_TAGS.generation, ['1', '2', '3', '4', 'two']],
    [LEDGER_TAGS.previous, PREVIOUS],
    [LEDGER_TAGS.suspended, ['true', 'false']],
  ];
  return values.flatMap(([name, all]) =>
    all
      .filter((value) => value !== tags[name])
      .map((value): readonly [string, Hand] => [
        `the tag ${name} is set to ${value} by hand`,
        { kind: 'tag', name, value },
      ]),
  );
}

/** Somebody writes into the file what no verb would. */
function entriesByHand(world: ProtocolWorld, { lastGeneration }: Bounds): readonly Event[] {
  const generations = Array.from({ length: lastGeneration }, (_, at) => at + 1);
  const entries = generations.flatMap((generation) =>
    PREVIOUS.flatMap((previous) =>
      [false, true].map((suspended): LedgerEntry => ({ generation, previous, suspended })),
    ),
  );
  return entries
    .filter((entry) => entryFaults(entry).length === 0 && !sameEntry(entry, world.ledger))
    .map((entry) => adverse(`the ledger is set to ${entryInWords(entry)} by hand`, withEntry(world, entry)));
}
