import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openpgp } from '../../sealing/openpgp';

/** The moment at which the tests judge; every key below is made relative to it. */
export const NOW = new Date('2027-03-01T00:00:00Z');

export const daysFromNow = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

type Options = Parameters<ReturnType<typeof openpgp>['generateKey']>[0];

/** A key pair made at run time: no private key is ever a fixture. Curve25519 and without an end unless told. */
export async function keyPair(options: Partial<Options> = {}) {
  return openpgp().generateKey({
    userIDs: [{ name: 'Supplier', email: 'supplier@example.org' }],
    date: daysFromNow(-100),
    ...options,
    format: 'object',
  });
}

/** Public keys as GnuPG 2.2.40 exported them. */
export const fromGnuPg = (name: string): string => readFileSync(join(__dirname, 'gnupg', `${name}.asc`), 'utf8');

type PublicKey = Awaited<ReturnType<typeof keyPair>>['publicKey'];

/** The word "sealed", sealed as Terraform keeps it: the binary message in base64. */
export async function sealTo(encryptionKeys: PublicKey | PublicKey[], hidden = false): Promise<string> {
  const { createMessage, encrypt } = openpgp();
  const message = await createMessage({ text: 'sealed', date: NOW });
  const binary: unknown = await encrypt({ message, encryptionKeys, date: NOW, format: 'binary', wildcard: hidden });
  return Buffer.from(binary as Uint8Array).toString('base64');
}
