import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasWork } from '../../../change-records/plan/has-work';
import { sha256 } from '../../../change-records/record/canonical-json';
import type { PlanRecord } from '../../../change-records/record/change-record';
import { planDocument } from '../../../change-records/render/plan-document';
import type { Refusal } from '../../../rotation/guard';
import type { Configuration } from '../../../settings/configuration';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { whoActs } from '../../evidence/record-context';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { CouldNotError, EXIT, type ExitCode } from '../../shell/exit-code';
import { failureText } from '../../shell/failure';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { chooseStacks, engineOf } from '../../stack/chosen-stacks';
import { wayOutOf } from '../../stack/engine-words';
import { keepProviderLock } from '../../stack/provider-lock';
import { PLAN_FILE } from '../../stack/ready-plan';
import { stackProject, synthesise, USUAL_STACK } from '../../stack/stack-project';
import { type AcceptOptions, acceptancesOf, acceptedInVain } from './accepted';
import { closeRuns } from './close-runs';
import { documentText } from './document-text';
import { makeReview } from './make-review';
import { demandOneScope, forScope, type OnlyOption, scopeOf, stackFor } from './only';
import { recordHash, renderings, type SavedReview, saveReview } from './review';

interface PlanOptions extends AcceptOptions, OnlyOption {
  readonly leaving?: readonly string[];
  readonly lock: boolean;
  readonly expectEmpty?: boolean;
}

export const page: VerbPage = (command, act) => {
  command
    .argument('[stack]', 'the stack to plan (default: suppliers, and all its shards)')
    .description(
      'Synthesises, plans into a file, and shows the change record that people review. The gate judges the plan. Record and plan file are kept beside the synthesised stack for "keyturn apply"; nothing in AWS is changed.',
    )
    .option(
      '--reason <text>',
      'why, for the record (default: KEYTURN_REASON, the subject of the commit, or what you are asked)',
    )
    .option('--accept <code...>', 'go past these rules of the gate, where they may be accepted at all; needs --reason')
    .option('--leaving <user...>', 'users whose removal is meant')
    .option('--only <user>', "one user's keys alone, past a wrong ledger entry of anybody else")
    .option('--expect-empty', 'refuse a plan that changes anything: to find what drifted')
    .option('--no-lock', 'take no lock of the state and close no earlier run: for a role that may read only')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn plan', 'what the ledger would do to keys and policies'],
          ['keyturn plan key-check', 'the stack of the weekly check'],
          ['keyturn plan --reason "change 4711"', 'with the number of the ticket'],
          ['keyturn plan --accept DELETED_TOO_SOON --reason "key was published"', 'answer for going past a rule'],
          ['keyturn plan --only valentia', "while somebody else's entry is wrong"],
          ['keyturn plan --no-lock --reason "pull request 17"', 'in a pipeline, by a role that changes nothing'],
          ['keyturn plan --no-lock --expect-empty', 'every week: is everything as the files say?'],
          ['keyturn plan --json', 'the record for programs'],
        ],
        exits: {
          0: 'planned, and the gate lets it be applied',
          1: 'refused by the gate: the record says why; with --expect-empty: it changes something',
          2: 'could not synthesise or plan',
        },
      }),
    )
    .hook('preAction', demandOneScope)
    .action(
      act((desk, stack: string | undefined, options: PlanOptions) =>
        atWork(desk, (configuration, cloud) => plan(desk, configuration, cloud, stack, options), scopeOf(options)),
      ),
    );
};

async function plan(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  named: string | undefined,
  options: PlanOptions,
): Promise<ExitCode> {
  const acceptances = await acceptancesOf(desk, options);
  const project = await stackProject(desk.world);
  desk.note('Synthesising …');
  const { stack, targets } = await forScope(desk, configuration, cloud, options, async ({ configDir, targets }) => ({
    stack: chooseStacks(
      await synthesise(desk.world, project, configDir),
      stackFor(configuration, named, options),
      options.only !== undefined,
    ),
    targets,
  }));
  const engine = engineOf(desk.world, stack);
  await engine.init();
  const { only } = options;
  desk.note(
    `Planning ${(stack.together ?? [stack.name]).join(', ')}${only === undefined ? '' : `, for ${only} alone,`} with ${engine.command} …`,
  );
  const file = join(engine.reviewFolder, PLAN_FILE);
  const outcome = await engine.plan(file, targets, options.lock);
  if (!existsSync(file)) {
    throw new CouldNotError(
      'PLAN_FAILED',
      `${engine.command} could not plan ${stack.name}: ${outcome.stderr.trim()}`,
      wayOutOf(outcome.stderr) ?? 'Mend what it says, then plan again: npx keyturn plan.',
    );
  }
  // Without the lock nobody knows whether one of them goes on; the apply of this plan takes it, and closes them.
  if (options.lock)
    await closeRuns({ desk, configuration, cloud, engine, stack: stack.name, together: stack.together });
  const { plan: planned, record: made } = await makeReview({
    desk,
    json: await engine.show(file),
    configuration,
    cloud,
    leaving: options.leaving ?? [],
    only,
    reason: options.reason,
    asksReason: true,
    engineSaid: outcome.code === 0 ? undefined : outcome.stderr,
    acceptances,
    stack: stack.name,
    together: stack.together,
    planSha256: sha256(await readFile(file)),
    configurationSha256: stack.configurationSha256,
    stackFolder: engine.folder,
  });
  const record = { ...made, plannedBy: await whoActs(desk, desk.configDir) };
  for (const code of acceptedInVain(options.accept ?? [], record)) {
    desk.note(desk.colours.yellow(`Nothing that may be accepted as ${code} speaks against this plan.`));
  }
  const files = await saveReview(engine.reviewFolder, record);
  await keepProviderLock(engine);
  const isEmpty = !hasWork(planned);
  answer(desk, record, { files, isEmpty, command: applyCommand(stack.name, options) });
  if (!record.verdict.allowed && outcome.code !== 0) desk.note(outcome.stderr.trim());
  if (options.expectEmpty && !isEmpty) {
    desk.world.err(failureText(desk, notEmpty(stack.name, record)));
    return EXIT.refused;
  }
  return record.verdict.allowed ? EXIT.done : EXIT.refused;
}

/** Beside the record, which stands as the answer. */
const notEmpty = (stack: string, { headline }: PlanRecord): Refusal => ({
  code: 'PLAN_NOT_EMPTY',
  because: `The plan of ${stack} is not empty (${headline}); what is deployed is not what the files say.`,
  wayOut:
    'Read the record: somebody changed something in AWS, or a change of the files was never applied. Apply, or take the change back.',
});

interface Saved {
  readonly files: SavedReview;
  /** Nothing would be changed. */
  readonly isEmpty: boolean;
  /** What applies it. */
  readonly command: string;
}

function nextStep({ colours }: Desk, record: PlanRecord, command: string): string {
  return record.verdict.allowed
    ? `Have it reviewed, then: ${colours.cyan(command)}\nElsewhere than here, add what was approved: --expect ${recordHash(record)}`
    : colours.red('It must not be applied.');
}

function answer(desk: Desk, record: PlanRecord, { files, isEmpty, command }: Saved): void {
  const next = isEmpty && record.verdict.allowed ? 'There is nothing to apply.' : nextStep(desk, record, command);
  desk.answer<Answer<'plan'>>([inItsPlace(desk, record), `Kept as ${files.md} (also .html, .json).`, next].join('\n'), {
    ...record,
    recordSha256: recordHash(record),
    empty: isEmpty,
    files,
  });
}

/** Drawn where people read it; Markdown where it goes into a file or a comment. */
const inItsPlace = (desk: Desk, record: PlanRecord): string =>
  desk.world.terminal ? documentText(desk, planDocument(record)) : (renderings(record).get('md') ?? '');

/** The gate judges again before an apply, and asks again which removals are meant. */
function applyCommand(stack: string, { leaving = [], only }: PlanOptions): string {
  const named = stack === USUAL_STACK || only !== undefined ? [] : [stack];
  const meant = leaving.length === 0 ? [] : ['--leaving', ...leaving];
  const alone = only === undefined ? [] : ['--only', only];
  return ['npx keyturn apply', ...named, ...meant, ...alone].join(' ');
}
