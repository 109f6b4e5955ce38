import { KeyturnError } from '../../../rotation/keyturn-error';
import { acceptReason, recordAcceptance } from '../../evidence/acceptance';
import { addEvidence, readEvidence } from '../../evidence/evidence-file';
import { askWitnesses } from '../../evidence/generation-keys';
import { lookForProof, proofLines } from '../../evidence/look-for-proof';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { type LedgerStep, type LedgerStepOptions, ledgerVerb } from './ledger-step';

interface DisableOptions extends LedgerStepOptions {
  readonly accept?: string;
}

export const page: VerbPage = (command, act) => {
  command
    .description(
      'Disables the old access key: previous → inactive. Looks once more for proof that its holder uses the new one, and refuses without, unless the old one is off in IAM already.',
    )
    .option('--accept <reason>', 'disable without proof; the change record shows the reason')
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn disable valentia', 'once the new key is proven to be used'],
          ['keyturn disable valentia --accept "key was published"', 'without waiting for proof'],
        ],
        exits: { ...LEDGER_EXITS, 1: 'refused: a rule, or no proof of use; nothing was written to the ledger' },
      }),
    );
  ledgerVerb(command, act, { verb: 'disable', before: demandProof });
};

/** Shows and keeps what speaks for the new key being used. @throws KeyturnError `NO_PROOF_OF_USE`, `ORPHAN_KEY` */
async function demandProof(
  { desk, configuration, cloud, known, observed, to }: LedgerStep,
  options: DisableOptions,
): Promise<readonly string[]> {
  const user = known.settings.name;
  const reason = acceptReason(options.accept);
  const evidence = await readEvidence(configuration.dir, user, to.generation);
  const now = desk.now();
  const told = await askWitnesses(desk, configuration, user, evidence);
  const search = { configuration, cloud, known, observed, evidence, told, silentHours: undefined, now };
  const { proof, record } = await lookForProof(search);
  if (record?.oldKey.status === 'Inactive')
    return ['The old key is off in IAM already: nobody is locked out, and nothing has to be proven.', ''];
  const accepted = !proof.proven && reason ? { at: now.toISOString(), reason } : undefined;
  if (!options.dryRun) {
    if (accepted) {
      const { generation } = to;
      const acceptance = { code: 'NO_PROOF_OF_USE', user, generation, reason: accepted.reason };
      await recordAcceptance(desk, configuration, cloud, acceptance);
    }
    await addEvidence(configuration.dir, user, to.generation, { ...(record && { proof: record }), accepted });
  }
  if (!proof.proven && !accepted) {
    throw new KeyturnError(
      'NO_PROOF_OF_USE',
      [`${user} is not proven to use its new key:`, ...proofLines(proof).map((line) => `  ${line}`)].join('\n'),
      `Wait and look again (\`npx keyturn verify ${user}\`), or take the responsibility: --accept "reason".`,
    );
  }
  return [
    ...proofLines(proof),
    ...(accepted ? [desk.colours.yellow(`Accepted without proof: ${accepted.reason}`)] : []),
    '',
  ];
}
