import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { ledgerVerb } from './ledger-step';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'The emergency brake: suspended → true. After plan and apply every access key of the user is Inactive.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn suspend valentia', 'nothing works any more, after plan and apply'],
          ['keyturn suspend valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: LEDGER_EXITS,
      }),
    );
  ledgerVerb(command, act, { verb: 'suspend' });
};
