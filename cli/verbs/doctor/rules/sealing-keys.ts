import { daysInWords } from '../../../../rotation/days';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import { endsSoon } from '../../../../sealing/expiry';
import type { SealingKey } from '../../../../sealing/sealing-key';
import { type Finding, findingOf } from '../finding';
import type { UserSides } from '../user-sides';

/** Sealing keys to which nothing can be sealed, soon nothing can be, or that are not those of the last generation. */
export function sealingKeys(user: UserSides, now: Date): readonly Finding[] {
  const { name, sealingKey, sealingKeyFile } = user;
  if (sealingKey instanceof KeyturnError) return [findingOf(name, sealingKey)];
  if (!sealingKey) {
    return [
      {
        code: 'NO_SEALING_KEY',
        about: name,
        because: `${sealingKeyFile} is not there: nothing can be sealed to the holder of the keys of ${name}, so no key can be issued to that user.`,
        wayOut: `Put the holder's armored PGP public key there, and compare its fingerprint with them by telephone.`,
      },
    ];
  }
  return [...expiresSoon(name, sealingKey, now), ...sealedToAnother(user, sealingKey)];
}

function expiresSoon(name: string, key: SealingKey, now: Date): readonly Finding[] {
  const end = endsSoon(key, now);
  if (end === undefined) return [];
  return [
    {
      code: 'SEALING_KEY_EXPIRES_SOON',
      about: name,
      because: `The PGP key in ${key.file} expires in ${daysInWords(end.daysLeft)}, on ${end.expires.toISOString().slice(0, 10)}; nothing is sealed to an expired key.`,
      wayOut:
        'Ask its holder to extend it (`gpg --quick-set-expire`) or to make a new one, to export it again, and put that into the file.',
    },
  ];
}

/** The state has the fingerprint in the same letters as the key; whoever adopted a key has none. */
function sealedToAnother({ name, iam, state, isPinned }: UserSides, key: SealingKey): readonly Finding[] {
  const current = iam?.applied.recorded?.generation;
  if (isPinned || !state || state === 'stranger' || current === undefined) return [];
  const last = state.keys.find(({ generation }) => generation === current)?.sealedTo;
  if (last === undefined || last.toLowerCase() === key.fingerprint) return [];
  return [
    {
      code: 'SEALED_TO_ANOTHER_KEY',
      about: name,
      because: `Generation ${current} of ${name} was sealed to the PGP key ${last.toUpperCase()}, and ${key.file} holds ${key.fingerprint.toUpperCase()} (${key.userIds.join(', ')}); whoever swaps that file gets the next secret.`,
      wayOut: `Compare the fingerprint with the holder by telephone. If it is theirs, pin it: "sealingKeyFingerprint": "${key.fingerprint}" of ${name} in settings.json; it takes effect with the next generation. If not, bring the former file back from version control, and find out who changed it.`,
    },
  ];
}
