import fc from 'fast-check';
import { entryInWords, sameEntry } from '../../../rotation/ledger';
import { aCreation, anotherProjectsName, aSwitch, aTagging, TAG_VALUES } from '../hands';
import { byHand, type Hand } from '../world';
import { applied, planned, VERBS } from './events';
import type { Exploration, Violation } from './explore';
import { firstWorld, keyOf, type ProtocolWorld, renumbered } from './protocol-world';
import { RealAccount, type RealUser, SHOWN_TAGS } from './real-account';
import { edited, Rules } from './rules';

/** Users who live their stories beside one another: a plan and an apply of Terraform serve them all. */
const USERS = 20;

/** What happens to one user while everybody is planned and applied once. */
interface Draw {
  /** Before the plan. */
  readonly before: readonly Hand[];
  readonly verb: number;
  /** While the plan waits for its apply. */
  readonly between: readonly Hand[];
}

const aHand: fc.Arbitrary<Hand> = fc.oneof(
  { weight: 4, arbitrary: aSwitch },
  aCreation,
  { weight: 2, arbitrary: aTagging(...TAG_VALUES) },
  anotherProjectsName,
);

const sometimes = (weight: number): fc.Arbitrary<readonly Hand[]> =>
  fc.oneof(
    { weight, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(aHand, { minLength: 1, maxLength: 2 }) },
  );

const aDraw: fc.Arbitrary<Draw> = fc.record({
  before: sometimes(9),
  verb: fc.nat({ max: 99 }),
  between: sometimes(6),
});

/** Whoever follows a run that takes its time. */
interface StoryListener {
  readonly tell?: (line: string) => void;
  /** Called after each round, with all that was found until then. */
  readonly keep?: (report: ToldStories) => void;
  /** Whether no further round is to begin. */
  readonly isOver?: () => boolean;
}

interface ToldStories extends Exploration {
  readonly seed: number;
  readonly stories: number;
  /** What the model refuses, and Terraform, the gate or the look right before refused too. */
  readonly refused: number;
}

/** A user as the model has it, beside the real one. */
interface Life {
  readonly name: string;
  /** As the last apply left it: what whoever meddled goes back to. */
  clean: ProtocolWorld;
  world: ProtocolWorld;
  /** Since it was clean. */
  story: readonly string[];
}

class Differs extends Error {
  constructor(readonly violation: Violation) {
    super(violation.what);
  }
}

const inWords = ({ kind, ...more }: Hand): string =>
  [kind, ...Object.entries(more).map(([name, value]) => `${name} ${String(value)}`)].join(', ');

/** Whether one world shows something else to IAM than another: what a plan would have to look at again. */
const shown = ({ iam, tags }: ProtocolWorld): string => JSON.stringify([iam, Object.entries(tags).sort()]);

/**
 * The model's stories on real Terraform, IAM's emulator and the command line: what the model says is refused is refused, in
 * the rule's code and about that user and nobody else; what it says is applied leaves the keys and tags that it says; and
 * another project's user and statements in the same account and bucket stay as that project left them.
 *
 * Each user's story begins where everything is as wanted, so it is a short one already; nothing has to be shrunk.
 */
export class TerraformStories {
  private readonly started = performance.now();
  private readonly rules = new Rules();
  private readonly states = new Set<string>();
  private transitions = 0;
  private refused = 0;
  private stories = 0;
  private readonly lives: readonly Life[] = Array.from({ length: USERS }, (_, at) => {
    const world = firstWorld();
    return { name: `supplier-${String(at + 1).padStart(2, '0')}`, clean: world, world, story: [] };
  });

  constructor(
    private readonly count: number,
    private readonly seed: number,
    private readonly listener: StoryListener = {},
  ) {}

  async run(): Promise<ToldStories> {
    const violations: Violation[] = [];
    const account = await RealAccount.withUsers(this.lives.map(({ name }) => name));
    try {
      await this.live(account);
    } catch (fault) {
      if (!(fault instanceof Differs)) throw fault;
      violations.push(fault.violation);
    } finally {
      await account.down();
    }
    return this.report(violations);
  }

  private report(violations: readonly Violation[]): ToldStories {
    return {
      seed: this.seed,
      stories: this.stories,
      refused: this.refused,
      states: this.states.size,
      transitions: this.transitions,
      violations,
      knownLimits: {},
      // What was refused is taken back, and then planned and applied.
      longestWayOut: this.refused > 0 ? 2 : 1,
      seconds: Math.round((performance.now() - this.started) / 100) / 10,
    };
  }

  private async live(account: RealAccount): Promise<void> {
    const rounds = Math.ceil(this.count / USERS);
    const draws = fc.sample(fc.array(aDraw, { minLength: USERS, maxLength: USERS, size: 'max' }), {
      seed: this.seed,
      numRuns: rounds,
    });
    for (const [round, drawn] of draws.entries()) {
      if (this.listener.isOver?.() === true) break;
      const at = performance.now();
      await account.ofAnotherProject.rotate(round);
      await this.round(account, drawn);
      const seconds = Math.round((performance.now() - at) / 1000);
      this.listener.tell?.(
        `round ${round + 1} of ${rounds}: ${this.stories} stories, ${this.refused} refused; ${seconds} s`,
      );
      this.listener.keep?.(this.report([]));
    }
    const left = await account.ofAnotherProject.differences();
    if (left.length > 0) this.differ('something of another project has changed', undefined, left);
  }

  private async round(account: RealAccount, drawn: readonly Draw[]): Promise<void> {
    for (const [at, life] of this.lives.entries()) await this.begin(account, life, drawn[at] as Draw);
    await this.writeLedger(account);
    await this.planUntilAllowed(account);
    const hasWork = this.lives.some(({ world }) => world.plan !== undefined);
    if (hasWork) await this.applyTogether(account, drawn);
    for (const life of this.lives) await this.compare(account, life);
    this.stories += this.lives.length;
  }

  private async begin(account: RealAccount, life: Life, { before, verb }: Draw): Promise<void> {
    for (const hand of before) await this.meddle(account, life, hand);
    const possible = VERBS.flatMap((one) => {
      const entry = edited(one, life.world);
      return entry === undefined || sameEntry(entry, life.world.ledger) ? [] : [entry];
    });
    const entry = possible[verb % possible.length];
    if (entry !== undefined) this.happen(life, `the ledger: ${entryInWords(entry)}`, { ...life.world, ledger: entry });
  }

  private async meddle(account: RealAccount, life: Life, hand: Hand): Promise<void> {
    const world = { ...life.world, ...byHand(life.world, hand) };
    if (shown(world) === shown(life.world)) return;
    await account.byHand(life.name, hand);
    this.happen(life, inWords(hand), world);
  }

  private happen(life: Life, words: string, world: ProtocolWorld): void {
    life.world = world;
    life.story = [...life.story, words];
    this.transitions += 1;
    this.states.add(keyOf(renumbered(world)));
  }

  private writeLedger(account: RealAccount): Promise<void> {
    return account.writeLedger(new Map(this.lives.map(({ name, world }) => [name, world.ledger])));
  }

  /** The guard speaks first and for everybody whom it refuses, then the gate; whoever is refused takes it back. */
  private async planUntilAllowed(account: RealAccount): Promise<void> {
    let last: readonly string[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      const verdicts = this.lives.map((life) => ({ life, ...this.verdictOf(life.world) }));
      const speaking = verdicts.some(({ by }) => by === 'guard') ? 'guard' : 'gate';
      const refused = verdicts.filter(({ by }) => by === speaking);
      last = refused.map(({ life, by, codes }) => `the model: the ${by} refuses ${codes.join(', ')} of ${life.name}`);
      const said = await account.plan();
      if (refused.length === 0) {
        if (said.code !== 0) this.differ('a plan is refused that the model allows', undefined, [said.text]);
        for (const life of this.lives) this.happen(life, 'keyturn plan', planned(life.world, this.rules));
        return;
      }
      for (const { life, codes } of refused) {
        const missing = codes.filter((code) => !said.mentions(code, life.name));
        if (said.code === 0 || missing.length > 0)
          this.differ(`the plan does not refuse ${missing.join(', ') || codes.join(', ')} of ${life.name}`, life, [
            said.text,
          ]);
        await this.takeBack(account, life, life.clean);
        this.refused += 1;
      }
      await this.writeLedger(account);
    }
    this.differ('a plan is refused although everything was taken back', undefined, last);
  }

  private verdictOf(world: ProtocolWorld): { readonly by?: 'guard' | 'gate'; readonly codes: readonly string[] } {
    const guarded = this.rules.guardOf(world).map(({ code }) => code);
    if (guarded.length > 0) return { by: 'guard', codes: guarded };
    const codes = this.rules.refusalsOf(world, world.chain.issued).map(({ code }) => code);
    return codes.length > 0 ? { by: 'gate', codes } : { codes };
  }

  private async takeBack(account: RealAccount, life: Life, to: ProtocolWorld): Promise<void> {
    await account.restore(life.name, to);
    life.world = to;
    life.story = [];
  }

  private async applyTogether(account: RealAccount, drawn: readonly Draw[]): Promise<void> {
    const photos = new Map(this.lives.map((life) => [life, life.world]));
    for (const [at, life] of this.lives.entries())
      for (const hand of drawn[at]?.between ?? []) await this.meddle(account, life, hand);
    const changed = this.lives.filter(
      ({ world }) => world.plan !== undefined && applied(world, this.rules) === undefined,
    );
    if (changed.length > 0) {
      const said = await account.apply();
      for (const life of changed) {
        if (said.code === 0 || !said.mentions('CHANGED_SINCE_PLAN', life.name))
          this.differ(`the apply goes on although ${life.name} has changed since its plan`, life, [said.text]);
        this.refused += 1;
        await this.takeBack(account, life, photos.get(life) as ProtocolWorld);
      }
    }
    const said = await account.apply();
    if (said.code !== 0) this.differ('an apply is refused that the model allows', undefined, [said.text]);
    for (const life of this.lives) {
      const done = applied(life.world, this.rules);
      if (done === undefined) continue;
      this.happen(life, done.words, renumbered(done.to));
      if (done.harm[0] !== undefined) this.differ(done.harm[0], life, []);
      // Somebody meddled with a user whom this apply does not touch: that is for the next plan to refuse.
      if (this.verdictOf(life.world).by === undefined) [life.clean, life.story] = [life.world, []];
    }
  }

  private async compare(account: RealAccount, { name, world, story }: Life): Promise<void> {
    const real = await account.look(name);
    const model = JSON.stringify(asReal(world));
    if (JSON.stringify(real) === model) return;
    throw new Differs({
      what: `${name} is not as the model has it`,
      story,
      said: [`the model: ${model}`, `IAM: ${JSON.stringify(real)}`],
    });
  }

  private differ(what: string, life: Life | undefined, said: readonly string[]): never {
    const stories = life === undefined ? this.lives : [life];
    throw new Differs({
      what,
      story: stories.flatMap(({ name, story }) => story.map((words) => `${name}: ${words}`)),
      said,
    });
  }
}

/** What of the model IAM can show, in its form. */
const asReal = ({ iam, tags }: ProtocolWorld): RealUser => ({
  statuses: iam.map(({ status }) => status),
  tags: SHOWN_TAGS.map((name) => tags[name]),
});
