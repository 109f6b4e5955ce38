import type { Supplier } from '../constructs';
import { USER_TAGS } from '../rotation/audience';
import { KeyturnError } from '../rotation/keyturn-error';
import type { SealingKey } from '../sealing/sealing-key';
import { boundaryOf } from '../settings/boundary';
import { tagOfAddress } from '../settings/checked-text';
import type { Configuration } from '../settings/configuration';
import type { UserSettings } from '../settings/settings';

/**
 * A user of the settings, with its entry in the ledger and its PGP key, as the suppliers stack wants it.
 * @throws Error that is our bug
 */
export function supplierOf(user: UserSettings, { settings, ledger, sealingKeys }: Configuration): Supplier {
  const { enabled, kmsKeyArn } = settings.monitoring.sealedSecretParameters;
  const ledgerEntry = ledger[user.name];
  if (!ledgerEntry) throw new Error(`the ledger was parsed without ${user.name}`);
  return {
    userName: user.name,
    audience: user.audience,
    ledgerEntry,
    ...sealing(sealingKeys.get(user.name)),
    uploads: user.places,
    networks: user.networks ?? [],
    permissionsBoundary: boundaryOf(user, settings.deployment),
    sealedSecretParameters: enabled ? { kmsKeyArn } : undefined,
    tags: {
      [USER_TAGS.company]: user.company,
      [USER_TAGS.contact]: user.contact.kind === 'mail' ? user.contact.address : tagOfAddress(user.contact.url),
      [USER_TAGS.integration]: user.integration,
      [USER_TAGS.whyAKey]: user.whyAKey,
    },
  };
}

/** A key that nothing can be sealed to stops the steps that issue one to its user, and nobody else's. */
function sealing(key: SealingKey | KeyturnError | undefined): Pick<Supplier, 'sealingKey' | 'sealingFault'> {
  if (!(key instanceof KeyturnError)) return { sealingKey: key };
  console.error(`${key.message} ${key.wayOut} Until then no key can be issued to its user.`);
  return { sealingFault: key.message };
}
