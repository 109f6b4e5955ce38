import type { Command } from 'commander';
import { stackInTag } from '../../../rotation/another-project';
import { edits, type LedgerVerb } from '../../../rotation/edit';
import { type Refusal, refusals } from '../../../rotation/guard';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { type LedgerEntry, sameEntry } from '../../../rotation/ledger';
import { type Configuration, readLedgerText, writeLedger } from '../../../settings/configuration';
import { editLedger } from '../../../settings/ledger-edit';
import { colouredDiff, entryChange, ledgerDiff } from '../../account/ledger-diff';
import { type ObservedUser, observeUser } from '../../account/observed-user';
import { atWork, type KnownUser, knownUser } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { failureText } from '../../shell/failure';
import type { Act } from '../../shell/verb';
import { dropImports } from '../../stack/imports-file';
import { inCommandWords } from './step-refusal';

/** What programs get of a new secret's recipient. */
export type Recipient = Pick<Extract<Answer<'start'>, { readonly diff: string }>, 'sealedTo'>;

/** What a verb may add to the common way of a step. */
export interface StepRules<Options> {
  readonly verb: LedgerVerb;
  /** Runs after the guard has agreed and before anything is written. Its lines are shown; a refusal is thrown. */
  readonly before?: (step: LedgerStep, options: Options) => Promise<readonly string[]>;
  /** Of what `before` shows, what programs get too. */
  readonly facts?: (step: LedgerStep) => Recipient;
}

/** One step of one user, decided and not yet written. */
export interface LedgerStep {
  readonly desk: Desk;
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  readonly known: KnownUser;
  readonly observed: ObservedUser;
  readonly to: LedgerEntry;
}

export interface LedgerStepOptions {
  readonly dryRun?: boolean;
}

/** Gives a command its argument, options and action. */
export function ledgerVerb<Options extends LedgerStepOptions>(
  command: Command,
  act: Act,
  rules: StepRules<Options>,
): void {
  command
    .argument('<user>', 'IAM user name, as in settings.json')
    .option('--dry-run', 'show the edit, write nothing')
    .action(act((desk, user: string, options: Options) => takeStep(desk, user, rules, options)));
}

/** Edits the ledger, and nothing else, after the same rules that the guard enforces at plan. */
export async function takeStep<Options extends LedgerStepOptions>(
  desk: Desk,
  user: string,
  { verb, before, facts }: StepRules<Options>,
  options: Options,
): Promise<ExitCode> {
  return atWork(
    desk,
    async (configuration, cloud) => {
      const text = await readLedgerText(configuration.dir);
      const known = knownUser(configuration, user);
      const observed = await observeUser(cloud, user);
      const { to, refused } = decide(verb, known, observed);
      if (refused.length > 0) {
        const typed = { verb, user, to, recorded: observed.applied.recorded };
        const told = refused.map((refusal) => inCommandWords(refusal, typed));
        return tellRefusals(desk, user, verb, known, observed, told);
      }
      if (sameEntry(to, known.entry)) return tellUnchanged(desk, configuration, user, verb, known, observed);

      const step: LedgerStep = { desk, configuration, cloud, known, observed, to };
      const lines = (await before?.(step, options)) ?? [];
      const edited = editLedger(text, user, to);
      const diff = ledgerDiff(text, edited);
      if (!options.dryRun) {
        await write(configuration.dir, text, edited);
        // Applied, as the tags tell; left there they would stop the plan that deletes an adopted key.
        if (observed.applied.recorded) await dropImports(configuration.dir, user, stackInTag(observed.user?.tags));
      }
      const change = entryChange(known.entry, to);
      const next = nextCommand(observed, to, configuration);
      desk.answer<Answer<'start'>>(
        [
          ...lines,
          colouredDiff(diff, desk),
          options.dryRun ? `${user} would become: ${change}. Nothing was written.` : `${user}: ${change}.`,
          `Next: ${desk.colours.cyan(next)}`,
        ].join('\n'),
        { user, verb, from: known.entry, to, written: !options.dryRun, ...facts?.(step), diff, next },
      );
      return EXIT.done;
    },
    [user],
  );
}

/**
 * The first edit that the guard allows; where it allows none, the usual one with all that speaks against it.
 * @throws Error for a verb that edits nothing: our bug
 */
function decide(
  verb: LedgerVerb,
  { entry, sealingKey, noSealingKey }: KnownUser,
  { name, applied }: ObservedUser,
): { readonly to: LedgerEntry; readonly refused: readonly Refusal[] } {
  const judged = edits(verb, entry).map((to) => ({
    to,
    refused: refusals(
      name,
      to,
      applied,
      sealingKey !== undefined,
      noSealingKey && `${noSealingKey.message} ${noSealingKey.wayOut}`,
    ),
  }));
  const decided = judged.find(({ refused }) => refused.length === 0) ?? judged[0];
  if (!decided) throw new Error(`${verb} is no edit.`);
  return decided;
}

function tellRefusals(
  desk: Desk,
  user: string,
  verb: LedgerVerb,
  { entry }: KnownUser,
  { applied: { recorded } }: ObservedUser,
  refused: readonly Refusal[],
): ExitCode {
  const pending =
    recorded && !sameEntry(recorded, entry)
      ? [`The ledger's present entry (${entryChange(recorded, entry)}) is not applied yet.\n`]
      : [];
  if (desk.json) desk.answer<Answer<'start'>>('', { user, verb, written: false, refusals: refused });
  else desk.world.err([...refused.map((refusal) => failureText(desk, refusal)), ...pending].join(''));
  return EXIT.refused;
}

function tellUnchanged(
  desk: Desk,
  configuration: Configuration,
  user: string,
  verb: LedgerVerb,
  { entry }: KnownUser,
  observed: ObservedUser,
): ExitCode {
  const next = nextCommand(observed, entry, configuration);
  desk.answer<Answer<'start'>>(`The ledger says so already; nothing was written.\nNext: ${desk.colours.cyan(next)}`, {
    user,
    verb,
    from: entry,
    to: entry,
    written: false,
    next,
  });
  return EXIT.done;
}

/** @throws KeyturnError where somebody else was faster: their edit is not overwritten. */
async function write(dir: string, read: string, edited: string): Promise<void> {
  if ((await readLedgerText(dir)) !== read) {
    throw new KeyturnError(
      'LEDGER_CHANGED',
      'Somebody changed the ledger meanwhile, and an edit is made of what it says now.',
      'Run the same command again.',
    );
  }
  await writeLedger(dir, edited);
}

/** Where somebody else's entry is wrong, a plan of everybody would be refused. */
function nextCommand(
  { name, applied: { recorded } }: ObservedUser,
  entry: LedgerEntry,
  { passedBy }: Configuration,
): string {
  if (recorded && sameEntry(recorded, entry)) return `npx keyturn status ${name}`;
  return passedBy.size === 0 ? 'npx keyturn plan' : `npx keyturn plan --only ${name}`;
}
