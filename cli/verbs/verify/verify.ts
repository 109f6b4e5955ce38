import { InvalidArgumentError } from 'commander';
import { localDays } from '../../../rotation/local-days';
import { appliedEntry, observeUser } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import { userStatus } from '../../account/user-status';
import type { Answer } from '../../answers/answers';
import { addEvidence, readEvidence } from '../../evidence/evidence-file';
import { askWitnesses } from '../../evidence/generation-keys';
import { lookForProof, proofLines } from '../../evidence/look-for-proof';
import { recordedDisabling } from '../../evidence/recorded-disabling';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';

interface VerifyOptions {
  readonly silentHours?: number;
}

export const page: VerbPage = (command, act) => {
  command
    .argument('<user>', 'IAM user name, as in settings.json')
    .option('--silent-hours <hours>', 'hours that the old key must be unused (default: settings.json)', wholeHours)
    .description(
      'Looks for proof that the holder uses the new access key: used since the hand-over, on S3, and the old key silent. Where settings.json names a trail with data events, also a successful upload. Keeps what it found for the change record; never signs a call with the key itself, because that would count as use.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn verify valentia', 'before every disable'],
          ['keyturn verify valentia --silent-hours 168', 'for a weekly upload'],
        ],
        exits: {
          0: 'proven',
          1: 'not proven (yet)',
          2: 'could not look: AWS, the trail or the configuration could not be read',
        },
      }),
    )
    .action(act((desk, user: string, options: VerifyOptions) => verify(desk, user, options)));
};

function verify(desk: Desk, user: string, { silentHours }: VerifyOptions): Promise<ExitCode> {
  return atWork(
    desk,
    async (configuration, cloud) => {
      const known = knownUser(configuration, user);
      const observed = await observeUser(cloud, user);
      const generation = appliedEntry(observed)?.generation ?? known.entry.generation;
      const evidence = await readEvidence(configuration.dir, user, generation);
      const told = await askWitnesses(desk, configuration, user, evidence);
      const search = { configuration, cloud, known, observed, evidence, told, silentHours, now: desk.now() };
      const { proof, record } = await lookForProof(search);
      const file = record && (await addEvidence(configuration.dir, user, generation, { proof: record }));
      const again = `npx keyturn verify ${user}`;
      // What status would say next, with what was found just now.
      const { next: action } = userStatus(known, observed, {
        settings: configuration.settings,
        evidence: await readEvidence(configuration.dir, user, generation),
        disabledAt: (await recordedDisabling(configuration.dir))(user, generation - 1),
        told,
        now: desk.now(),
      });
      const next = action.command ?? (proof.proven ? `npx keyturn status ${user}` : again);
      const { silentUntil } = proof;
      const isSilentLater = !proof.proven && silentUntil !== undefined && silentUntil > desk.now();
      const days = localDays(configuration.settings.deployment.timeZone);
      desk.answer<Answer<'verify'>>(
        [
          ...proofLines(proof),
          proof.proven
            ? desk.colours.green(`Proven: ${known.settings.company} uses generation ${generation}.`)
            : desk.colours.yellow(`Not proven${record ? `: keep both keys of ${user} active` : ''}.`),
          ...(file === undefined ? [] : [`Kept in ${file}.`]),
          `Next: ${desk.colours.cyan(next)}${isSilentLater ? `, not before ${days.minute(silentUntil)}` : ''}`,
        ].join('\n'),
        { user, generation, ...record, proven: proof.proven, checks: proof.checks, silentUntil, file, next },
      );
      return proof.proven ? EXIT.done : EXIT.refused;
    },
    [user],
  );
}

function wholeHours(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours > 0) return hours;
  throw new InvalidArgumentError('Give whole hours, at least 1.');
}
