import type { HelpPage } from '../../shell/help-page';

/** What the exit codes of every verb mean that edits the ledger. */
export const LEDGER_EXITS: HelpPage['exits'] = {
  0: 'the ledger is edited, or says so already',
  1: 'refused by a rule that the plan would refuse by, too; nothing was written',
  2: 'the configuration or AWS could not be read; nothing was written',
};
