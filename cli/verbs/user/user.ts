import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { describeAdd } from './add';
import { describeMove } from './move';
import { describeRemove } from './remove';

export const page: VerbPage = (command, act) => {
  command.description(
    'People come and go: adds a user to settings, ledger and sealing keys, leads one out, or moves one into another shard. All write files only; plan and apply do the rest.',
  );
  command.addHelpText(
    'after',
    helpPage({
      examples: [
        ['keyturn user add karo', 'asks for everything, writes settings, ledger and sealing key'],
        ['keyturn user remove karo', 'leads the user out, step by step'],
        ['keyturn user move karo --to b', 'into another shard, keys untouched'],
      ],
      exits: { 0: 'written, or the next step is told', 1: 'refused or declined, or something has to be done first' },
    }),
  );
  describeAdd(command, act);
  describeRemove(command, act);
  describeMove(command, act);
};
