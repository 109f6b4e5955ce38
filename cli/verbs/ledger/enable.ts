import { addEvidence, readEvidence } from '../../evidence/evidence-file';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { type LedgerStep, type LedgerStepOptions, ledgerVerb } from './ledger-step';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Rolls back a disable: previous → active. After plan and apply both access keys work again. What was found as proof of use is taken back, because it was not the whole truth.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn enable valentia', 'back to two active keys'],
          ['keyturn enable valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: LEDGER_EXITS,
      }),
    );
  ledgerVerb(command, act, { verb: 'enable', before: takeProofBack });
};

/** Otherwise the next disable would find a proof that is out of date. */
async function takeProofBack(
  { desk, configuration, known, to }: LedgerStep,
  { dryRun }: LedgerStepOptions,
): Promise<readonly string[]> {
  const user = known.settings.name;
  const evidence = await readEvidence(configuration.dir, user, to.generation);
  if (!evidence?.proof && !evidence?.accepted) return [];
  if (!dryRun) {
    await addEvidence(configuration.dir, user, to.generation, { proof: undefined, accepted: undefined });
  }
  return [desk.colours.dim('The proof of use is taken back: verify again before the next disable.')];
}
