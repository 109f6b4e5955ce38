import { openpgp } from '../../sealing/openpgp';
import { readRecipient } from '../../sealing/recipient';
import { SealingKey } from '../../sealing/sealing-key';
import { daysFromNow, fromGnuPg, keyPair, NOW } from './pgp-keys';

const base64 = (binary: Uint8Array): string => Buffer.from(binary).toString('base64');

test.each(['rsa', 'curve25519'])(
  'whose key it is follows from the bytes that Terraform is given (%s)',
  async (name) => {
    const key = await SealingKey.parse(fromGnuPg(name), { file: 'a.asc', now: NOW });
    await expect(readRecipient(key.base64)).resolves.toEqual({ fingerprint: key.fingerprint, userIds: key.userIds });
  },
);

test('a key that has expired since is still somebody’s', async () => {
  const { publicKey } = await keyPair({ date: daysFromNow(-3000), keyExpirationTime: 86_400 });
  await expect(readRecipient(base64(publicKey.write()))).resolves.toMatchObject({
    fingerprint: publicKey.getFingerprint(),
  });
});

test('a subkey of somebody else under a known primary key makes it nobody’s', async () => {
  const { PacketList } = openpgp();
  const [mine, theirs] = [(await keyPair()).publicKey, (await keyPair()).publicKey];
  const forged = new PacketList();
  const [user] = mine.users;
  const [subkey] = theirs.subkeys;
  forged.push(mine.keyPacket, user?.userID as never, ...((user?.selfCertifications ?? []) as never[]));
  forged.push(subkey?.keyPacket as never, ...((subkey?.bindingSignatures ?? []) as never[]));
  await expect(readRecipient(base64(forged.write()))).resolves.toBeUndefined();
});

test('nobody’s: no base64, no key, a signing key, private material, a name for Keybase', async () => {
  const { privateKey } = await keyPair();
  const { publicKey: signing } = await keyPair({ subkeys: [{ sign: true }] });
  for (const text of [
    '',
    'keybase:valentia',
    'bm90IGEgUEdQIGtleQ==',
    base64(signing.write()),
    base64(privateKey.write()),
    base64((await keyPair()).publicKey.write()).slice(0, 80),
  ]) {
    await expect(readRecipient(text)).resolves.toBeUndefined();
  }
});
