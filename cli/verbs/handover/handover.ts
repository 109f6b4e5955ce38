import { Option } from 'commander';
import { observeUser } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { prepareFurtherLetter } from './further-letter';
import { prepareHandover, recordHandover } from './handed-over';
import { FURTHER_KINDS, type FurtherKind } from './letter';
import { prepareNotice } from './notice';
import { giveLetter } from './prepared-letter';

interface HandoverOptions {
  readonly notice?: boolean;
  readonly out?: string;
  readonly already?: string;
  readonly letter?: FurtherKind;
  readonly former?: string;
}

export const page: VerbPage = (command, act) => {
  command
    .argument('<user>', 'IAM user name, as in settings.json')
    .option('--out <folder>', 'write the letter and the sealed secret there, instead of showing them')
    .option('--notice', 'only the notice that the present key is due; no secret, nothing is recorded')
    .addOption(
      new Option('--letter <kind>', 'another letter without a secret; nothing is recorded').choices(FURTHER_KINDS),
    )
    .option('--former <place>', 'with --letter moved: where uploads went until now, e.g. s3://kpa-valentia/old/')
    .option('--already <time>', 'only record that the holder has the newest key since then (ISO 8601)')
    .description(
      'Prepares the hand-over of the newest access key: the letter to its holder, ready to send (the text of a ticket or a mail), and the secret access key as an armored PGP message that only the holder can open. Records the time: uses of the key before it prove nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn handover valentia', 'after the apply that made the new key'],
          ['keyturn handover valentia --out letters', 'letters/valentia-2.txt and letters/valentia-2.asc'],
          ['keyturn handover kotahi-writer --notice', '30 days before the key is due'],
          ['keyturn handover valentia --letter reminder', 'both keys work, and the old one is still in use'],
          ['keyturn handover valentia --letter off', 'after the apply that disabled the old key'],
          ['keyturn handover valentia --letter suspended', 'after the emergency brake: what to do, whom to call'],
          ['keyturn handover valentia --letter moved', 'its uploads go to another bucket or prefix'],
          ['keyturn handover valentia --already 2026-03-01T09:00Z', 'it was handed over in another way'],
        ],
        exits: {
          0: 'prepared',
          1: 'refused: nothing to hand over, or the secret is sealed to another key than the one on file',
          2: 'Terraform, AWS or the configuration could not be read',
        },
      }),
    )
    .action(act((desk, user: string, options: HandoverOptions) => handover(desk, user, options)));
};

function handover(desk: Desk, user: string, options: HandoverOptions): Promise<ExitCode> {
  return atWork(
    desk,
    async (configuration, cloud) => {
      const known = knownUser(configuration, user);
      const observed = await observeUser(cloud, user);
      if (options.already !== undefined) {
        await recordHandover(desk, configuration, observed, options.already);
      } else if (options.letter !== undefined) {
        const { letter, former, out } = options;
        const further = await prepareFurtherLetter(desk, configuration, known, observed, letter, { former });
        await giveLetter(desk, further, out);
      } else if (options.notice) {
        await giveLetter(desk, await prepareNotice(desk, configuration, known, observed), options.out);
      } else {
        await giveLetter(desk, await prepareHandover(desk, configuration, known, observed), options.out);
      }
      return EXIT.done;
    },
    [user],
  );
}
