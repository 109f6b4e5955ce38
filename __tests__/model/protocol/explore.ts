import { isAnotherProjects } from '../../../rotation/another-project';
import { advised, type Heard, heardOf, isClean, saidOf } from './advice';
import { adverseEvents, type Bounds, type Event, usualEvents } from './events';
import { knownLimit } from './known-limits';
import { firstWorld, keyOf, type ProtocolWorld, renumbered, withoutPlan } from './protocol-world';
import { isUnrecorded } from './records';
import { Rules } from './rules';
import { findingsOf, nextOf } from './said';

/** What status and doctor say, done, leads to a clean plan in at most so many acts. */
export const LONGEST_WAY_OUT = 6;

export interface Violation {
  readonly what: string;
  /** From the first world to this one, the shortest story, in words. */
  readonly story: readonly string[];
  /** What the commands say at its end. */
  readonly said: readonly string[];
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  readonly violations: readonly Violation[];
  /** Why stories may end badly that no rule can keep from it → how many worlds they reach. */
  readonly knownLimits: Readonly<Record<string, number>>;
  /** In acts, of those worlds that have a way out. */
  readonly longestWayOut: number;
  readonly seconds: number;
}

export const UNTOLD = 'something was done that no record and no command tells of';
export const NO_WAY_OUT = 'what the commands say leads nowhere';

/** Whether somebody did something, and neither record nor command knows. */
export const isUntold = (world: ProtocolWorld): boolean =>
  isUnrecorded(world) && findingsOf(world).length === 0 && nextOf(world).do !== 'mend';

interface Node {
  readonly world: ProtocolWorld;
  readonly faults: number;
  readonly from: Node | undefined;
  readonly words: string;
}

/**
 * Breadth first through everything that can happen to one user, up to a generation and with at most so many adversities: the
 * first story of a world is a shortest one.
 */
export class Explorer {
  private readonly nodes = new Map<string, Node>();
  private readonly violations = new Map<string, Violation>();
  private readonly limits = new Map<string, number>();
  private transitions = 0;
  private readonly bounds: Bounds;

  /** @param lastGeneration rotations that are wanted end there: three show every stage twice */
  constructor(
    private readonly adversities: number,
    lastGeneration: number,
    private readonly rules = new Rules(),
  ) {
    this.bounds = { rules, lastGeneration };
  }

  run(): Exploration {
    const started = performance.now();
    // Worlds of fewer adversities first: whatever can follow one of more can follow these.
    let level: readonly Node[] = [{ world: firstWorld(), faults: 0, from: undefined, words: 'a first key is issued' }];
    for (let faults = 0; faults <= this.adversities; faults += 1) level = this.spread(level, faults);
    const longestWayOut = this.lookForWaysOut();
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const violations = [...this.violations.values()].sort((a, b) => a.story.length - b.story.length);
    const knownLimits = Object.fromEntries(this.limits);
    return {
      states: this.nodes.size,
      transitions: this.transitions,
      violations,
      knownLimits,
      longestWayOut,
      seconds,
    };
  }

  /** Everything that usual events reach, and then each adversity once. @returns where the adversities lead to */
  private spread(found: readonly Node[], faults: number): readonly Node[] {
    const queue = found.filter((node) => this.isNew(node));
    for (let at = 0; at < queue.length; at += 1) {
      const node = queue[at] as Node;
      for (const event of usualEvents(node.world, this.bounds)) {
        const next = this.follow(node, event, faults);
        if (this.isNew(next)) queue.push(next);
      }
    }
    if (faults === this.adversities) return [];
    return queue.flatMap((node) =>
      adverseEvents(node.world, this.bounds).map((event) => this.follow(node, event, faults + 1)),
    );
  }

  private follow(node: Node, event: Event, faults: number): Node {
    this.transitions += 1;
    const next = { world: renumbered(event.to), faults, from: node, words: event.words };
    for (const what of event.harm) this.violate(what, next);
    return next;
  }

  private isNew(node: Node): boolean {
    const key = keyOf(node.world);
    if (this.nodes.has(key)) return false;
    this.nodes.set(key, node);
    if (isUntold(node.world)) this.violate(UNTOLD, node);
    return true;
  }

  private violate(what: string, node: Node): void {
    const story = storyOf(node);
    const limit = knownLimit(story);
    if (limit !== undefined) return void this.limits.set(limit, (this.limits.get(limit) ?? 0) + 1);
    const said = saidOf(node.world, this.rules);
    const kind = `${what} ${node.words} ${said.map((line) => line.slice(0, 24)).join()}`;
    const known = this.violations.get(kind);
    if (!known || known.story.length > story.length) this.violations.set(kind, { what, story, said });
  }

  /** From every world, only by what the commands say. @returns the length of the longest way that is needed */
  private lookForWaysOut(): number {
    const ways = new Ways(this.rules);
    let longest = 0;
    for (const node of this.nodes.values()) {
      const steps = ways.stepsFrom(withoutPlan(node.world));
      if (steps === undefined) this.violate(NO_WAY_OUT, node);
      else longest = Math.max(longest, steps);
    }
    return longest;
  }
}

/** What the commands lead to. */
export interface WayOut {
  readonly steps: number;
  /** A world with nothing to mend and nothing to plan; undefined where the user is left to the other project that has it. */
  readonly end: ProtocolWorld | undefined;
}

/** A world that a way leads through; what the commands say there is asked once. */
interface Place {
  readonly world: ProtocolWorld;
  /** Until the way has gone on from here. */
  heard: Heard | undefined;
  isClean: boolean | undefined;
  next: readonly Place[] | undefined;
}

/** Worlds, and what the commands lead from each to. */
export class Ways {
  private readonly places = new Map<string, Place>();
  private readonly ways = new Map<Place, WayOut | undefined>();

  constructor(private readonly rules: Rules) {}

  stepsFrom(start: ProtocolWorld): number | undefined {
    return this.wayFrom(start)?.steps;
  }

  /** Undefined: no clean plan within `LONGEST_WAY_OUT`. */
  wayFrom(start: ProtocolWorld): WayOut | undefined {
    const place = this.placeOf(start);
    if (!this.ways.has(place)) this.ways.set(place, this.search(place));
    return this.ways.get(place);
  }

  private search(start: Place): WayOut | undefined {
    const seen = new Set([start]);
    let level: readonly Place[] = [start];
    for (let steps = 0; steps <= LONGEST_WAY_OUT; steps += 1) {
      const end = level.find((place) => this.isClean(place));
      if (end !== undefined) return { steps, end: end.world };
      const next = level.flatMap((place) => this.after(place)).filter((place) => !seen.has(place));
      level = [...new Set(next)];
      level.forEach((place) => seen.add(place));
    }
    // "Take the user out of settings.json and the ledger here": whoever wants it back has it where a way led there, above.
    return isAnotherProjects(start.world.tags, undefined) ? { steps: 1, end: undefined } : undefined;
  }

  private placeOf(world: ProtocolWorld): Place {
    const key = keyOf(world);
    const known = this.places.get(key) ?? { world, heard: undefined, isClean: undefined, next: undefined };
    this.places.set(key, known);
    return known;
  }

  private isClean(place: Place): boolean {
    if (place.isClean === undefined) {
      place.heard = heardOf(place.world, this.rules);
      place.isClean = isClean(place.world, this.rules, place.heard);
    }
    return place.isClean;
  }

  private after(place: Place): readonly Place[] {
    place.next ??= advised(place.world, this.rules, place.heard).map(({ to }) => this.placeOf(renumbered(to)));
    place.heard = undefined;
    return place.next;
  }
}

function storyOf(node: Node): readonly string[] {
  return node.from === undefined ? [node.words] : [...storyOf(node.from), node.words];
}
