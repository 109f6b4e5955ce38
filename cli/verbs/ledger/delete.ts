import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { ledgerVerb } from './ledger-step';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Ends a rotation: previous → deleted. After plan and apply the old access key is gone for good; it must be inactive before, for as long as it takes to see that nothing fails.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn delete valentia', 'the last edit of a rotation'],
          ['keyturn delete valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: LEDGER_EXITS,
      }),
    );
  ledgerVerb(command, act, { verb: 'delete' });
};
