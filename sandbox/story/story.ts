import { isDeepStrictEqual } from 'node:util';
import type { Chapter, ForbiddenChapter } from './chapter';
import { CHAPTERS, FORBIDDEN } from './chapters';
import { inWords, keyActions, type PlannedAction } from './plan-actions';
import { type Check, type StepReport, type StoryReport, seconds, storyReport } from './report';
import { filesHolding } from './secret-scan';
import { refusal, reviewed, type Teller } from './teller';
import type { StoryWorld } from './world';

/** Folders of a trial that hold private keys or installed software. */
const NOT_SCANNED = ['private-keys', 'mirror', 'venv', 'tmp'];

/** Plays a whole rotation and writes down what was seen. A check that fails does not end it; a command that fails does. */
export class Story {
  private readonly steps: StepReport[] = [];
  private readonly started = performance.now();
  private finished = false;

  constructor(
    private readonly world: StoryWorld,
    private readonly teller: Teller,
  ) {}

  async play(): Promise<void> {
    for (const chapter of CHAPTERS) await this.step(chapter, (step) => this.rotate(chapter, step));
    await this.step(FORBIDDEN, (step) => this.attempt(FORBIDDEN, step));
    await this.step(SCAN, (step) => this.scan(step));
    this.finished = true;
  }

  /** Of all that was seen so far. */
  report(): StoryReport {
    return storyReport(this.steps, this.finished, performance.now() - this.started);
  }

  private async step(
    { name, because }: { readonly name: string; readonly because: string },
    work: (step: Step) => Promise<readonly PlannedAction[]>,
  ): Promise<void> {
    const started = performance.now();
    this.teller.title(this.steps.length + 1, name);
    this.teller.line(because);
    const step = new Step(this.teller);
    const plan = await work(step);
    const { world } = this;
    const [ledger, keys] = await Promise.all([world.ledger(), world.observer.keysOfAll(world.userNames)]);
    this.steps.push({ name, ledger, plan, keys, checks: step.checks, seconds: seconds(performance.now() - started) });
  }

  private async rotate(chapter: Chapter, step: Step): Promise<readonly PlannedAction[]> {
    const { world, teller } = this;
    if (chapter.entry !== undefined) await world.enter(chapter.entry);
    await this.tellLedger();
    await world.suppliers.synthesise();
    const plan = await world.suppliers.plan();
    if (chapter.showPlan) teller.output(reviewed(plan.text));
    else teller.actions(plan.actions);
    step.check('the plan has changes', plan.exitCode === 2, `exit code ${plan.exitCode}`);
    if (plan.exitCode !== 2) teller.output(refusal(plan.text));
    const wanted = chapter.keyActions(world);
    const planned = inWords(keyActions(plan.actions));
    const same = isDeepStrictEqual([...planned].sort(), [...wanted].sort());
    step.check('the plan does this to access keys and nothing else', same, planned.join(', ') || 'nothing');
    const applied = await world.suppliers.apply();
    step.check('it is applied', applied.code === 0, summary(applied.stdout) ?? refusal(applied.stderr));
    await this.checkKeys(chapter.statuses, step);
    await chapter.afterwards?.({ world, check: (what, ok, saw) => step.check(what, ok, saw) }, plan.actions);
    await this.checkNothingLeft(step);
    return plan.actions;
  }

  private async attempt({ forbidden, says }: ForbiddenChapter, step: Step): Promise<readonly PlannedAction[]> {
    const { world, teller } = this;
    const before = await world.observer.keysOf(world.hero.name);
    const text = await world.ledgerText();
    await world.enter(forbidden);
    await this.tellLedger();
    await world.suppliers.synthesise();
    const plan = await world.suppliers.plan();
    teller.output(refusal(plan.text));
    step.check('the plan is refused', plan.exitCode === 1, `exit code ${plan.exitCode}`);
    const why = unframed(refusal(plan.text));
    step.check('it says why', says.test(why), says.exec(why)?.[0] ?? why);
    const after = await world.observer.keysOf(world.hero.name);
    step.check('no key has changed', isDeepStrictEqual(before, after), statusesOf(after).join(', '));
    await world.writeLedger(text);
    await world.suppliers.synthesise();
    await this.checkNothingLeft(step);
    return plan.actions;
  }

  private scan(step: Step): Promise<readonly PlannedAction[]> {
    const { secrets } = this.world.sealed;
    const holding = filesHolding(this.world.trial.folder.root, secrets, NOT_SCANNED);
    step.check('secrets were opened to look for', secrets.length > 0, `${secrets.length} secret access keys`);
    step.check('no file holds a secret access key', holding.length === 0, holding.join(', ') || 'none found');
    const told = secrets.some((secret) => this.teller.transcript.includes(secret));
    step.check('nothing told here holds one', !told, told ? 'one found' : 'none found');
    return Promise.resolve([]);
  }

  private async tellLedger(): Promise<void> {
    this.teller.line('  The ledger says:');
    this.teller.output(await this.world.ledgerText());
  }

  private async checkKeys(statuses: readonly string[], step: Step): Promise<void> {
    const keys = await this.world.observer.keysOf(this.world.hero.name);
    const saw = keys.map(({ accessKeyId, status }) => `${accessKeyId} ${status}`).join(', ');
    step.check(`IAM lists these keys of ${this.world.hero.name}`, isDeepStrictEqual(statusesOf(keys), statuses), saw);
  }

  private async checkNothingLeft(step: Step): Promise<void> {
    const again = await this.world.suppliers.plan();
    step.check('a second plan shows no changes', again.exitCode === 0, `exit code ${again.exitCode}`);
    if (again.exitCode !== 0) this.teller.output(reviewed(again.text));
  }
}

const SCAN = {
  name: 'a search for secrets',
  because:
    'State, plans, outputs, logs and everything else the story wrote is searched for the secret access keys that were opened.',
};

/** The checks of the step under way. */
class Step {
  readonly checks: Check[] = [];

  constructor(private readonly teller: Teller) {}

  check(what: string, ok: boolean, saw: string): void {
    const check = { what, ok, saw };
    this.checks.push(check);
    this.teller.check(check);
  }
}

function statusesOf(keys: readonly { readonly status: string }[]): readonly string[] {
  return keys.map(({ status }) => status);
}

/** `Apply complete! Resources: 1 added, 1 changed, 0 destroyed.` */
function summary(stdout: string): string | undefined {
  return /^Apply complete!.*$/m.exec(stdout)?.[0];
}

/** Terraform's error as one line of text, without its frame. */
function unframed(text: string): string {
  return text
    .replace(/^[│╷╵]/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
