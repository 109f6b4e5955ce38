import { openpgp } from '../../sealing/openpgp';
import { SealedSecret } from '../../sealing/sealed-secret';
import { SealingKey } from '../../sealing/sealing-key';
import { keyPair, NOW, sealTo } from './pgp-keys';

type PublicKey = Awaited<ReturnType<typeof keyPair>>['publicKey'];

const sealingKey = (key: PublicKey) => SealingKey.parse(key.armor(), { file: 'valentia.asc', now: NOW });

describe('a sealed secret', () => {
  test('goes from base64 to an armored message and back, byte for byte', async () => {
    const base64 = await sealTo((await keyPair()).publicKey);
    const secret = await SealedSecret.fromBase64(base64);
    expect(secret.base64).toBe(base64);
    expect((await SealedSecret.fromArmored(secret.armored)).base64).toBe(base64);
    expect((await SealedSecret.fromArmored(`Hello,\r\n${secret.armored.replaceAll('\n', '\r\n')}Bye`)).base64).toBe(
      base64,
    );
  });

  test('is armored with a checksum, without which GnuPG 2.2 fails', async () => {
    const secret = await SealedSecret.fromBase64(await sealTo((await keyPair()).publicKey));
    expect(secret.armored).toMatch(
      /^-----BEGIN PGP MESSAGE-----\n\n[^\r-]+\n=[A-Za-z0-9+/]{4}\n-----END PGP MESSAGE-----\n$/,
    );
  });

  test('a comment in its armor is passed over', async () => {
    const secret = await SealedSecret.fromBase64(await sealTo((await keyPair()).publicKey));
    const commented = secret.armored.replace('-----\n\n', '-----\nVersion: GnuPG v2\nComment: for you\n\n');
    expect((await SealedSecret.fromArmored(commented)).base64).toBe(secret.base64);
  });

  test('opens with the private key', async () => {
    const { privateKey, publicKey } = await keyPair();
    const { armored } = await SealedSecret.fromBase64(await sealTo(publicKey));
    const message = await openpgp().readMessage({ armoredMessage: armored });
    expect((await openpgp().decrypt({ message, decryptionKeys: privateKey, date: NOW })).data).toBe('sealed');
  });

  test('tells whose it is', async () => {
    const [ours, theirs] = [(await keyPair()).publicKey, (await keyPair()).publicKey];
    const secret = await SealedSecret.fromBase64(await sealTo(ours));
    expect(secret.keyIds).toEqual([ours.subkeys[0]?.getKeyID().toHex()]);
    expect(secret.isSealedTo(await sealingKey(ours))).toBe(true);
    expect(secret.isSealedTo(await sealingKey(theirs))).toBe(false);
  });

  test('belongs to a key that has got a newer subkey since', async () => {
    const { privateKey, publicKey } = await keyPair();
    const secret = await SealedSecret.fromBase64(await sealTo(publicKey));
    const renewed = await privateKey.addSubkey({ date: NOW });
    expect(secret.isSealedTo(await sealingKey(renewed.toPublic()))).toBe(true);
  });

  test('that hides its recipient is not taken for theirs', async () => {
    const { publicKey } = await keyPair();
    const secret = await SealedSecret.fromBase64(await sealTo(publicKey, true));
    expect(secret.keyIds).toEqual(['0000000000000000']);
    expect(secret.isSealedTo(await sealingKey(publicKey))).toBe(false);
  });

  const unreadable: readonly [what: string, read: () => Promise<unknown>][] = [
    ['no base64', () => SealedSecret.fromBase64('not base64!')],
    ['empty', () => SealedSecret.fromBase64('')],
    ['another thing in base64', () => SealedSecret.fromBase64(Buffer.from('hello').toString('base64'))],
    [
      'a public key',
      async () => SealedSecret.fromBase64(Buffer.from((await keyPair()).publicKey.write()).toString('base64')),
    ],
    ['no armored message', () => SealedSecret.fromArmored('hello')],
    [
      'a message that is not encrypted',
      async () => {
        const message = await openpgp().createMessage({ text: 'open', date: NOW });
        return SealedSecret.fromBase64(Buffer.from(message.write() as Uint8Array).toString('base64'));
      },
    ],
  ];

  test.each(unreadable)('%s is refused', async (_, read) => {
    await expect(read()).rejects.toMatchObject({ code: 'SEALED_SECRET_UNREADABLE' });
  });
});
