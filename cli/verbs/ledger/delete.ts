import { KeyturnError } from '../../../rotation/keyturn-error';
import { deletedTooSoon } from '../../../rotation/quiet-days';
import { acceptReason, recordAcceptance } from '../../evidence/acceptance';
import { recordedDisabling } from '../../evidence/recorded-disabling';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { type LedgerStep, type LedgerStepOptions, ledgerVerb } from './ledger-step';

interface DeleteOptions extends LedgerStepOptions {
  readonly accept?: string;
}

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Ends a rotation: previous → deleted. After plan and apply the old access key is gone for good; it must be inactive before, for as long as it takes to see that nothing fails (rotation.quietDays).',
    )
    .option('--accept <reason>', 'delete before the quiet days are over; the change record shows the reason')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn delete valentia', 'the last edit of a rotation'],
          ['keyturn delete valentia --accept "key was published"', 'without waiting for the quiet days'],
          ['keyturn delete valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: { ...LEDGER_EXITS, 1: 'refused: a rule, or too soon; nothing was written to the ledger' },
      }),
    );
  ledgerVerb(command, act, { verb: 'delete', before: demandQuiet });
};

/** The gate says the same when it judges the plan; told here, nobody plans in vain. @throws KeyturnError `DELETED_TOO_SOON` */
async function demandQuiet(
  { desk, configuration, cloud, known, to }: LedgerStep,
  options: DeleteOptions,
): Promise<readonly string[]> {
  const user = known.settings.name;
  const { generation } = to;
  const reason = acceptReason(options.accept);
  const disabled = await recordedDisabling(configuration.dir);
  const { quietDays } = configuration.settings.rotation;
  const because = deletedTooSoon({ disabledAt: disabled(user, generation - 1), quietDays }, desk.now());
  if (because === undefined) return [];
  if (reason === undefined) {
    throw new KeyturnError(
      'DELETED_TOO_SOON',
      `The old key of ${user} would be deleted, and ${because}.`,
      `Wait (\`npx keyturn status ${user}\` says until when), or take the responsibility: --accept "reason".`,
    );
  }
  if (!options.dryRun) {
    await recordAcceptance(desk, configuration, cloud, { code: 'DELETED_TOO_SOON', user, generation, reason });
  }
  return [desk.colours.yellow(`Accepted although too soon: ${reason}`), ''];
}
