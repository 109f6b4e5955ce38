import fc from 'fast-check';
import { saidOf } from './advice';
import { ADVERSITIES, type Bounds, type Event, usualEvents } from './events';
import { type Exploration, isUntold, NO_WAY_OUT, UNTOLD, type Violation, Ways } from './explore';
import { knownLimit } from './known-limits';
import { firstWorld, keyOf, type ProtocolWorld, renumbered, withoutPlan } from './protocol-world';
import { Rules } from './rules';

/** What is drawn: which of the things that may happen does. How many there are depends on the world that the story has got into. */
interface Draw {
  readonly isAdverse: boolean;
  readonly kind: number;
  readonly which: number;
}

/** As many as the exhaustive search takes; then whoever is asked does what the commands say, and the life goes on. */
const ADVERSITIES_AT_ONCE = 2;

const draws: fc.Arbitrary<readonly Draw[]> = fc.array(
  fc.record({
    isAdverse: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    kind: fc.nat({ max: ADVERSITIES.length - 1 }),
    which: fc.nat({ max: 999 }),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
);

class Violated extends Error {
  constructor(readonly violation: Violation) {
    super(violation.what);
  }
}

/**
 * Long lives of one user, drawn: over and over up to two things go wrong at once, and the commands lead out of it again. The
 * exhaustive search sees everything that can happen to a young user; this, what comes of many such years one after the other.
 */
export class RandomStories {
  private readonly ways: Ways;
  private readonly states = new Set<string>();
  private readonly limits = new Map<string, number>();
  private transitions = 0;
  private longest = 0;
  private longestStory = 0;
  private generations = 0;

  constructor(
    private readonly count: number,
    private readonly seed: number,
    private readonly rules = new Rules(),
  ) {
    this.ways = new Ways(rules);
  }

  run(): Exploration & {
    readonly seed: number;
    readonly stories: number;
    readonly longestStory: number;
    readonly generations: number;
  } {
    const started = performance.now();
    const details = fc.check(
      fc.property(draws, (drawn) => this.live(drawn)),
      { seed: this.seed, numRuns: this.count },
    );
    const fault = details.errorInstance;
    if (fault !== undefined && fault !== null && !(fault instanceof Violated)) throw fault as Error;
    return {
      seed: this.seed,
      stories: details.numRuns,
      states: this.states.size,
      transitions: this.transitions,
      violations: fault instanceof Violated ? [fault.violation] : [],
      knownLimits: Object.fromEntries(this.limits),
      longestWayOut: this.longest,
      longestStory: this.longestStory,
      generations: this.generations,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
  }

  private live(drawn: readonly Draw[]): void {
    let world = firstWorld();
    let story: readonly string[] = ['a first key is issued'];
    let [since, faults] = [story, 0];
    for (const draw of drawn) {
      if (draw.isAdverse && faults === ADVERSITIES_AT_ONCE) {
        const end = this.wayOutOf(world, since, story);
        // From here on nobody promises anything.
        if (end === undefined) return;
        [world, since, faults] = [end, ['all is as the commands want it'], 0];
        story = [...story, ...since];
      }
      const event = this.drawnOf(draw, world);
      if (event === undefined) continue;
      world = renumbered(event.to);
      story = [...story, event.words];
      since = [...since, event.words];
      if (event.isAdverse) faults += 1;
      if (!this.isJudged(world, event, since, story)) return;
    }
    this.wayOutOf(world, since, story);
    this.longestStory = Math.max(this.longestStory, story.length);
  }

  private drawnOf({ isAdverse, kind, which }: Draw, world: ProtocolWorld): Event | undefined {
    // There is always a next key; who writes a generation by hand writes one that is near.
    const bounds: Bounds = { rules: this.rules, lastGeneration: world.ledger.generation + 2 };
    const possible = isAdverse ? ADVERSITIES[kind]?.(world, bounds) : usualEvents(world, bounds);
    return possible?.[which % possible.length];
  }

  /** @returns whether the story goes on */
  private isJudged(world: ProtocolWorld, { harm }: Event, since: readonly string[], story: readonly string[]): boolean {
    this.transitions += 1;
    this.states.add(keyOf(world));
    this.generations = Math.max(this.generations, world.ledger.generation);
    const what = harm[0] ?? (isUntold(world) ? UNTOLD : undefined);
    if (what === undefined) return true;
    this.violate(what, world, since, story);
    return false;
  }

  private wayOutOf(
    world: ProtocolWorld,
    since: readonly string[],
    story: readonly string[],
  ): ProtocolWorld | undefined {
    const way = this.ways.wayFrom(withoutPlan(world));
    if (way === undefined) this.violate(NO_WAY_OUT, world, since, story);
    else this.longest = Math.max(this.longest, way.steps);
    return way?.end;
  }

  private violate(what: string, world: ProtocolWorld, since: readonly string[], story: readonly string[]): void {
    const limit = knownLimit(since);
    if (limit === undefined) throw new Violated({ what, story, said: saidOf(world, this.rules) });
    this.limits.set(limit, (this.limits.get(limit) ?? 0) + 1);
  }
}
