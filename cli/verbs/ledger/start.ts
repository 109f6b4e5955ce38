import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { ledgerVerb } from './ledger-step';

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Starts a rotation: bumps the generation of a user in the ledger. After plan and apply the user has a second access key, and the one in use stays active.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn start valentia', 'the edit that issues generation n+1'],
          ['keyturn start valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: LEDGER_EXITS,
      }),
    );
  ledgerVerb(command, act, { verb: 'start' });
};
