import { spokenFingerprint } from '../../../sealing/recipient';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { LEDGER_EXITS } from './ledger-exits';
import { type LedgerStep, ledgerVerb, type Recipient } from './ledger-step';

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
  ledgerVerb(command, act, { verb: 'start', before: (step) => Promise.resolve(tellRecipient(step)), facts: recipient });
};

/** Whoever can open the sealed secret has the key: the first moment to see whose PGP key it will be. */
function tellRecipient({ known: { sealingKey, settings } }: LedgerStep): readonly string[] {
  if (!sealingKey) return [];
  const pinned =
    settings.sealingKeyFingerprint === undefined
      ? ` Compare it with its holder, and pin it: "sealingKeyFingerprint" of ${settings.name} in settings.json.`
      : ' It is the pinned one.';
  return [
    `The new secret will be sealed to ${spokenFingerprint(sealingKey.fingerprint)} (${sealingKey.userIds.join(', ')}).${pinned}`,
  ];
}

function recipient({ known: { sealingKey } }: LedgerStep): Recipient {
  return sealingKey ? { sealedTo: { fingerprint: sealingKey.fingerprint, userIds: [...sealingKey.userIds] } } : {};
}
