import { getCompletionScript, SUPPORTED_SHELLS } from '@pnpm/tabtab';
import { Argument } from 'commander';
import type { Answer } from '../../answers/answers';
import { EXIT } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';

type Shell = (typeof SUPPORTED_SHELLS)[number];

export const page: VerbPage = (command, act) => {
  command
    .addArgument(new Argument('<shell>', 'which shell').choices(SUPPORTED_SHELLS))
    .description('Prints what makes a shell complete verbs, options and users of the ledger at the Tab key.')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn completion bash', 'the script; in ~/.bashrc: source <(keyturn completion bash)'],
          ['keyturn completion zsh', 'in ~/.zshrc, after compinit: source <(keyturn completion zsh)'],
          ['keyturn completion fish', 'in config.fish: keyturn completion fish | source'],
        ],
        exits: { 0: 'printed' },
      }),
    )
    .action(
      act(async (desk, shell: Shell) => {
        const script = await getCompletionScript({ name: 'keyturn', completer: 'keyturn', shell });
        desk.answer<Answer<'completion'>>(script, { shell, script });
        return EXIT.done;
      }),
    );
};
