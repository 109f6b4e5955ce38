import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasWork } from '../../../change-records/plan/has-work';
import type { PlanRecord } from '../../../change-records/record/change-record';
import type { Refusal } from '../../../rotation/guard';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { Configuration } from '../../../settings/configuration';
import { atWork } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { findApprover } from '../../evidence/approver';
import { personAtWork } from '../../evidence/committed-change';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { failureText } from '../../shell/failure';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { chooseStacks, engineOf } from '../../stack/chosen-stacks';
import { demandSameProviders } from '../../stack/provider-lock';
import { PLAN_FILE } from '../../stack/ready-plan';
import { type StackProject, stackFolder, stackProject, synthesise, USUAL_STACK } from '../../stack/stack-project';
import { reviewedAcceptances } from './accepted';
import { applyReviewed } from './apply-reviewed';
import { closeRunsBeforeApply } from './close-runs';
import { lookAgain } from './look-again';
import { makeReview } from './make-review';
import { demandOneScope, forScope, type OnlyOption, scopeOf, stackFor } from './only';
import { readReview, recordHash, reviewedChange } from './review';

interface ApplyOptions extends OnlyOption {
  readonly yes?: boolean;
  readonly expect?: string;
  readonly approvedBy?: string;
  readonly leaving?: readonly string[];
}

export const page: VerbPage = (command, act) => {
  command
    .argument('[stack]', 'the stack to apply (default: suppliers, and all its shards)')
    .description(
      'Applies exactly the plan that "keyturn plan" made and that was reviewed, and records the outcome in the chain under records/, also when it fails. Refused where plan file, record, configuration or gate say otherwise.',
    )
    .option('--yes', 'do not ask: it was approved before')
    .option(
      '--expect <sha256>',
      'the hash of the record that was approved, which covers the plan; another one is refused',
    )
    .option('--approved-by <name>', 'who approved it; in a pipeline only where its host does not tell')
    .option('--leaving <user...>', 'users whose removal is meant, as for plan')
    .option('--only <user>', "one user's keys alone, as for plan")
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn apply', 'shows the headline, asks, applies, records'],
          ['keyturn apply --yes --expect <sha256> --approved-by "A. Reviewer"', 'in a pipeline, after its approval'],
        ],
        exits: {
          0: 'applied and recorded, or there was nothing to apply',
          1: 'refused or declined: nothing was changed',
          2: 'could not look, or the apply failed (recorded; some changes may have been made)',
        },
      }),
    )
    .hook('preAction', demandOneScope)
    .action(
      act((desk, stack: string | undefined, options: ApplyOptions) =>
        atWork(
          desk,
          (configuration, cloud) =>
            forScope(desk, configuration, cloud, options, ({ configDir }) =>
              apply(desk, configuration, cloud, stack, { ...options, configDir }),
            ),
          scopeOf(options),
        ),
      ),
    );
};

async function apply(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  named: string | undefined,
  options: ApplyOptions & { readonly configDir: string },
): Promise<ExitCode> {
  const project = await stackProject(desk.world);
  // Into a folder of its own: the configuration that was planned stays as it is.
  const fresh = await synthesiseAside(desk, project, stackFor(configuration, named, options), options);
  const stacks = fresh.stacks.map((stack) => ({ ...stack, folder: stackFolder(project, stack.name) }));
  const engine = engineOf(desk.world, { ...fresh, stacks });
  const reviewed = await readReview(engine.reviewFolder, options.expect);
  demandSameScope(reviewed, options, fresh.together);
  if (fresh.configurationSha256 !== reviewed.plan.configurationSha256) {
    throw new KeyturnError(
      'CONFIGURATION_CHANGED',
      `The configuration of ${fresh.name} is not the one that was planned; what is applied is what was reviewed.`,
      'Plan again (npx keyturn plan), and have the new record reviewed.',
    );
  }
  // On another machine than the plan's, only plan and record have come along.
  if (!existsSync(engine.configuration)) await synthesise(desk.world, project, options.configDir);
  await engine.init();
  await demandSameProviders(engine);
  await closeRunsBeforeApply({ desk, configuration, cloud, engine, stack: fresh.name, together: fresh.together });
  const { plan, record: made } = await makeReview({
    desk,
    json: await engine.show(join(engine.reviewFolder, PLAN_FILE)),
    configuration,
    cloud,
    leaving: options.leaving ?? [],
    only: options.only,
    reason: undefined,
    reviewed,
    acceptances: reviewedAcceptances(reviewed),
    stack: fresh.name,
    together: fresh.together,
    planSha256: reviewed.plan.sha256 ?? undefined,
    configurationSha256: fresh.configurationSha256,
    stackFolder: engine.folder,
  });
  const now: PlanRecord = { ...made, ...(reviewed.plannedBy !== undefined && { plannedBy: reviewed.plannedBy }) };
  if (reviewedChange(now) !== reviewedChange(reviewed)) {
    throw new KeyturnError(
      'REVIEW_ALTERED',
      'The change record does not say what the plan file does: one of them was altered.',
      'Plan again (npx keyturn plan), and have the new record reviewed.',
    );
  }
  if (!now.verdict.allowed) return tellRefusals(desk, now.verdict.refusals);
  if (!hasWork(plan)) {
    desk.answer<Answer<'apply'>>('This plan changes nothing; there is nothing to apply.', {
      applied: false,
      because: 'no changes',
    });
    return EXIT.done;
  }
  const approver = await findApprover(desk, {
    planner: reviewed.plannedBy,
    applier: await personAtWork(desk.world, desk.configDir),
    named: options.approvedBy,
    yes: options.yes ?? false,
    fourEyes: configuration.settings.approval.fourEyes,
  });
  desk.note(summary(desk, now, recordHash(reviewed)));
  if (!(await desk.confirm(`Apply this to ${(fresh.together ?? [fresh.name]).join(', ')}?`, options.yes))) {
    desk.answer<Answer<'apply'>>('Not applied; the plan is kept.', { applied: false, because: 'declined' });
    return EXIT.refused;
  }
  const changed = await lookAgain(plan, cloud);
  if (changed.length > 0) return tellRefusals(desk, changed);
  return applyReviewed({
    desk,
    configuration,
    cloud,
    engine,
    change: now,
    reviewedHash: recordHash(reviewed),
    approver,
  });
}

/**
 * Whether it is one user's or everybody's is asked again, as which removals are meant.
 * @throws KeyturnError `NOT_THE_REVIEWED_PLAN`
 */
function demandSameScope(
  { plan: { only: planned, stack, stacks } }: PlanRecord,
  { only: asked }: OnlyOption,
  together: readonly string[] | undefined,
): void {
  if (stacks?.join() !== together?.join()) {
    const inWords = (of: readonly string[] | undefined): string => of?.join(', ') ?? `${stack ?? USUAL_STACK} alone`;
    throw new KeyturnError(
      'NOT_THE_REVIEWED_PLAN',
      `The plan was made for ${inWords(stacks)}, and this apply is for ${inWords(together)}; what is applied is what was reviewed.`,
      'Plan again (npx keyturn plan), and have the new record reviewed.',
    );
  }
  if (planned === asked) return;
  const whose = (only: string | undefined): string => (only === undefined ? 'everybody' : `${only} alone`);
  const named = stack === null || stack === USUAL_STACK ? '' : ` ${stack}`;
  throw new KeyturnError(
    'NOT_THE_REVIEWED_PLAN',
    `The plan was made for ${whose(planned)}, and this apply is for ${whose(asked)}; what is applied is what was reviewed.`,
    `Apply it as it was planned (npx keyturn apply${planned === undefined ? named : ` --only ${planned}`}), or plan again: npx keyturn plan.`,
  );
}

/** What is about to be approved, in the words that the record keeps. */
function summary({ colours }: Desk, { headline, reason, plannedBy, verdict }: PlanRecord, hash: string): string {
  return [
    headline,
    `Reason: ${reason ?? 'none given'}`,
    ...(plannedBy === undefined ? [] : [`Planned by ${plannedBy}`]),
    ...(verdict.accepted ?? []).map(({ code, about, by, reason: why }) =>
      colours.yellow(`Accepted: ${code} of ${about}, by ${by}: ${why}`),
    ),
    `Record ${hash}`,
  ].join('\n');
}

async function synthesiseAside(
  desk: Desk,
  project: StackProject,
  named: string | undefined,
  { configDir, only }: OnlyOption & { readonly configDir: string },
) {
  const aside = await mkdtemp(join(tmpdir(), 'keyturn-synth-'));
  try {
    return chooseStacks(
      await synthesise(desk.world, { ...project, output: aside }, configDir),
      named,
      only !== undefined,
    );
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function tellRefusals(desk: Desk, refusals: readonly Refusal[]): ExitCode {
  if (desk.json) desk.answer<Answer<'apply'>>('', { applied: false, refusals });
  else desk.world.err(refusals.map((refusal) => failureText(desk, refusal)).join(''));
  return EXIT.refused;
}
