import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { type SuspendNowOptions, suspendNow } from './brake/suspend-now';
import { type LedgerStepOptions, takeStep } from './ledger-step';

type SuspendOptions = LedgerStepOptions & SuspendNowOptions & { readonly now?: boolean };

export const page: VerbPage = (command, act) => {
  command
    .argument('<user>', 'IAM user name')
    .description(
      'The emergency brake: suspended → true. After plan and apply every access key of the user is Inactive. With --now every key is switched off in IAM at once, for any IAM user, with credentials alone: no Terraform, no git, and whatever is wrong with the settings or with entries of others. Ledger and records follow, so that the next plan agrees and wakes nothing.',
    )
    .option('--now', 'switch every key off in IAM first, then write ledger and record')
    .option('--reason <text>', 'with --now: why, for the record')
    .option('--yes', 'with --now: do not ask')
    .option('--dry-run', 'show what would be done, do and write nothing')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn suspend valentia --now --reason "incident 12"', 'the keys are dead when it says so'],
          ['keyturn suspend valentia', 'the ledger alone: after plan and apply'],
          ['keyturn suspend valentia --dry-run', 'show the edit, write nothing'],
        ],
        exits: {
          0: 'the ledger is edited, or says so already; with --now: every key is off, ledger and record agree',
          1: 'refused or declined; with --now also: every key is off, and what is left to do is told',
          2: 'could not be done; with --now: a key may still be on, and what to do is told',
        },
      }),
    )
    .hook('preAction', (_, asked) => {
      const { now, yes, reason } = asked.opts<SuspendOptions>();
      if (!now && (yes || reason !== undefined)) {
        asked.error(
          'error: --yes and --reason are for --now; without it nothing is switched off before plan and apply.',
        );
      }
    })
    .action(
      act((desk, user: string, options: SuspendOptions) =>
        options.now ? suspendNow(desk, user, options) : takeStep(desk, user, { verb: 'suspend' }, options),
      ),
    );
};
