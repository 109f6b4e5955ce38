import { openpgp } from '../../sealing/openpgp';

/** A PGP key pair for a trial, both halves armored. */
export interface DemonstrationKey {
  readonly publicKey: string;
  /** Without a passphrase. */
  readonly privateKey: string;
}

/** Makes a key pair of the kind GnuPG makes by default (Curve25519), named so that nobody takes it for a real one. */
export async function demonstrationKey(user: string): Promise<DemonstrationKey> {
  const { publicKey, privateKey } = await openpgp().generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name: `${user} (demonstration)`, email: `${user}@sandbox.invalid` }],
    format: 'armored',
    // Dated a little back: a clock that differs by seconds must not make the key invalid.
    date: new Date(Date.now() - 60_000),
  });
  return { publicKey, privateKey };
}
