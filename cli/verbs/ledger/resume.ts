import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { ledgerVerb } from './ledger-step';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Takes the emergency brake off: suspended → false. After plan and apply every key is again what its stage says.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn resume valentia', 'as before the suspension'],
          ['keyturn resume valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: LEDGER_EXITS,
      }),
    );
  ledgerVerb(command, act, { verb: 'resume' });
};
