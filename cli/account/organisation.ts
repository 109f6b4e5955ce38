import { KeyturnError } from '../../rotation/keyturn-error';
import type { LedgerEntry } from '../../rotation/ledger';
import type { SealingKey } from '../../sealing/sealing-key';
import { type Configuration, loadConfiguration } from '../../settings/configuration';
import type { UserSettings } from '../../settings/settings';
import { suggestion } from '../../settings/suggestion';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';

/** A user of the settings, with what else is written down about it. */
export interface KnownUser {
  readonly settings: UserSettings;
  readonly entry: LedgerEntry;
  readonly sealingKey: SealingKey | undefined;
  /** Why there is none: nothing can be sealed to this user, so no key can be issued to it. */
  readonly noSealingKey: KeyturnError | undefined;
}

/**
 * Reads the configuration, opens AWS in its region, and closes it again.
 * @param only the users that the work is about: a wrong entry of anybody else in the ledger does not stop it
 */
export async function atWork<Answer>(
  desk: Desk,
  work: (configuration: Configuration, cloud: Cloud) => Promise<Answer>,
  only?: readonly string[],
): Promise<Answer> {
  const configuration = await loadConfiguration({ dir: desk.configDir, now: desk.now(), only });
  const cloud = desk.world.connect(configuration.settings.deployment.region);
  try {
    return await work(configuration, cloud);
  } finally {
    cloud.close();
  }
}

/** @throws KeyturnError `UNKNOWN_USER` */
export function knownUser({ settings, ledger, sealingKeys }: Configuration, name: string): KnownUser {
  const user = settings.users.find((candidate) => candidate.name === name);
  const entry = ledger[name];
  if (user && entry) {
    const sealingKey = sealingKeys.get(name) ?? missingSealingKey(user);
    return sealingKey instanceof KeyturnError
      ? { settings: user, entry, sealingKey: undefined, noSealingKey: sealingKey }
      : { settings: user, entry, sealingKey, noSealingKey: undefined };
  }
  const names = settings.users.map((candidate) => candidate.name);
  throw new KeyturnError(
    'UNKNOWN_USER',
    `"${name}" is no user of the settings.${suggestion(name, names)}`,
    `Known are: ${names.join(', ')}. For keys of everybody else see \`keyturn keys --help\`; to take over a user, \`keyturn adopt --help\`.`,
  );
}

/** @throws KeyturnError `NO_SEALING_KEY`, or what is wrong with the one on file */
export function sealingKeyOf(known: KnownUser): SealingKey {
  if (known.sealingKey) return known.sealingKey;
  throw known.noSealingKey ?? missingSealingKey(known.settings);
}

function missingSealingKey({ name, sealingKey }: UserSettings): KeyturnError {
  return new KeyturnError(
    'NO_SEALING_KEY',
    `${name} has no sealing key on file.`,
    `Put the holder's armored PGP public key into sealing-keys/${sealingKey}.`,
  );
}
