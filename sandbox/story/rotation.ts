import { isDeepStrictEqual } from 'node:util';
import type { Chapter, ForbiddenChapter } from './chapter';
import { CHAPTERS, FORBIDDEN } from './chapters';
import { inWords, keyActions, type PlannedAction } from './plan-actions';
import { applyReviewed, checkNothingLeft, inOneLine, planForReview } from './reviewed-change';
import type { Step, StoryPart } from './step';
import { refusal } from './teller';
import type { StoryWorld } from './world';

/** The first half of the story: a supplier's key is rotated by plan and apply, and an edit against the rules is refused. */
export class Rotation {
  constructor(private readonly world: StoryWorld) {}

  get parts(): readonly StoryPart[] {
    const chapters = CHAPTERS.map((chapter) => ({ ...chapter, play: (step: Step) => this.rotate(chapter, step) }));
    return [...chapters, { ...FORBIDDEN, play: (step) => this.attempt(FORBIDDEN, step) }];
  }

  private async rotate(chapter: Chapter, step: Step): Promise<readonly PlannedAction[]> {
    const { world } = this;
    if (chapter.entry !== undefined) await world.enter(chapter.entry);
    await this.tellLedger(step);
    const plan = await planForReview(world.suppliers, step, chapter.showPlan);
    const wanted = chapter.keyActions(world);
    const planned = inWords(keyActions(plan.actions));
    const same = isDeepStrictEqual([...planned].sort(), [...wanted].sort());
    step.check('the plan does this to access keys and nothing else', same, planned.join(', ') || 'nothing');
    await applyReviewed(world.suppliers, step);
    await this.checkKeys(chapter.statuses, step);
    await chapter.afterwards?.({ world, check: (what, ok, saw) => step.check(what, ok, saw) }, plan.actions);
    await checkNothingLeft(world.suppliers, step);
    return plan.actions;
  }

  private async attempt({ forbidden, says }: ForbiddenChapter, step: Step): Promise<readonly PlannedAction[]> {
    const { world } = this;
    const before = await world.observer.keysOf(world.hero.name);
    const text = await world.ledgerText();
    await world.enter(forbidden);
    await this.tellLedger(step);
    await step.teller.working('Synthesising', () => world.suppliers.synthesise());
    const plan = await step.teller.working('Planning', () => world.suppliers.plan());
    step.teller.output(refusal(plan.text));
    step.check('the plan is refused', plan.exitCode === 1, `exit code ${plan.exitCode}`);
    const why = inOneLine(refusal(plan.text));
    step.check('it says why', says.test(why), says.exec(why)?.[0] ?? why);
    const after = await world.observer.keysOf(world.hero.name);
    step.check('no key has changed', isDeepStrictEqual(before, after), statusesOf(after).join(', '));
    await world.writeLedger(text);
    await step.teller.working('Synthesising without it', () => world.suppliers.synthesise());
    await checkNothingLeft(world.suppliers, step);
    return plan.actions;
  }

  private async tellLedger({ teller }: Step): Promise<void> {
    teller.line('  The ledger says:');
    teller.output(await this.world.ledgerText());
  }

  private async checkKeys(statuses: readonly string[], step: Step): Promise<void> {
    const { hero, observer } = this.world;
    const keys = await observer.keysOf(hero.name);
    const saw = keys.map(({ accessKeyId, status }) => `${accessKeyId} ${status}`).join(', ');
    step.check(`IAM lists these keys of ${hero.name}`, isDeepStrictEqual(statusesOf(keys), statuses), saw);
  }
}

function statusesOf(keys: readonly { readonly status: string }[]): readonly string[] {
  return keys.map(({ status }) => status);
}
