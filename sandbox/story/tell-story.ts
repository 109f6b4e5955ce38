import writeFileAtomic from 'write-file-atomic';
import type { Interruption } from '../interruption';
import { startTrial, type TrialOptions } from '../trial/trial';
import { ChildProcesses } from './child-processes';
import type { StoryReport } from './report';
import { Story } from './story';
import { Teller } from './teller';
import { StoryWorld } from './world';

export interface StoryOptions extends Omit<TrialOptions, 'ministack' | 'port'> {
  /** Where the report of what was observed goes. */
  readonly json?: string;
  readonly out: NodeJS.WriteStream;
  readonly interruption: Interruption;
}

/**
 * Plays the story in a sandbox of its own and ends that again.
 * @returns what was observed, and whether everything held
 */
export async function tellStory({ json, out, progress, interruption, ...choices }: StoryOptions): Promise<StoryReport> {
  const commands = new ChildProcesses();
  interruption.before(() => commands.interrupt());
  progress.say(
    'A rotation from beginning to end and the weekly check, on real Terraform and an AWS on this machine.\n',
  );
  const trial = await startTrial({ ...choices, ministack: true, progress });
  interruption.before(() => trial.sandbox.stop());
  const teller = new Teller(out, progress);
  const story = new Story(new StoryWorld(trial, commands), teller);
  try {
    await story.play();
  } finally {
    await trial.sandbox.stop();
    const report = story.report();
    if (json !== undefined) writeFileAtomic.sync(json, `${JSON.stringify(report, undefined, 2)}\n`);
    const failed = report.steps.flatMap(({ name, checks }) =>
      checks.filter(({ ok }) => !ok).map((check) => ({ name, check })),
    );
    teller.line(`\n${report.ok ? 'Everything held' : 'Not everything held'} (${report.seconds} s).`);
    for (const { name, check } of failed) teller.line(`  ${name}: ${check.what}: ${check.saw}`);
  }
  return story.report();
}
