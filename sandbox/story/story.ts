import { KeyturnError } from '../../rotation/keyturn-error';
import { KeyCheck } from './key-check/key-check';
import type { PlannedAction } from './plan-actions';
import { type StepReport, type StoryReport, seconds, storyReport } from './report';
import { Rotation } from './rotation';
import { searchForSecrets } from './secret-search';
import { Step, type StoryPart } from './step';
import type { Teller } from './teller';
import type { StoryWorld } from './world';

/**
 * Plays a whole rotation and then the weekly check, and writes down what was seen. A check that fails does not end it; a
 * command that fails does.
 */
export class Story {
  private readonly steps: StepReport[] = [];
  private readonly started = performance.now();
  private finished = false;

  constructor(
    private readonly world: StoryWorld,
    private readonly teller: Teller,
  ) {}

  async play(): Promise<void> {
    const { world, teller } = this;
    for (const part of new Rotation(world).parts) await this.tell(part);
    if (world.runsFunctions) for (const part of new KeyCheck(world).parts) await this.tell(part);
    else teller.line('\nThe weekly check is left out: it takes MiniStack, which runs beside our own moto only.');
    await this.tell(searchForSecrets(world));
    this.finished = true;
  }

  /** Of all that was seen so far. */
  report(): StoryReport {
    return storyReport(this.steps, this.finished, performance.now() - this.started);
  }

  private async tell({ name, because, play }: StoryPart): Promise<void> {
    const started = performance.now();
    this.teller.title(this.steps.length + 1, name);
    this.teller.line(because);
    const step = new Step(this.teller);
    try {
      const plan = await play(step);
      await this.note(name, plan, step, started);
    } catch (fault) {
      // Of a step that came to nothing the report says how far it was; an interrupted story's AWS is gone by now.
      if (fault instanceof KeyturnError) await this.note(name, [], step, started);
      throw fault;
    }
  }

  private async note(name: string, plan: readonly PlannedAction[], { checks }: Step, started: number): Promise<void> {
    const { world } = this;
    const [ledger, keys] = await Promise.all([world.ledger(), world.observer.keysOfAll(world.everybody)]);
    this.steps.push({ name, ledger, plan, keys, checks, seconds: seconds(performance.now() - started) });
  }
}
