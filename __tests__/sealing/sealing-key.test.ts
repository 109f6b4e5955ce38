import { KeyturnError } from '../../rotation/keyturn-error';
import { openpgp } from '../../sealing/openpgp';
import { SealingKey } from '../../sealing/sealing-key';
import { daysFromNow, fromGnuPg, keyPair, NOW, sealTo } from './pgp-keys';

const FILE = 'sealing-keys/valentia.asc';
const parse = (armored: string, now = NOW) => SealingKey.parse(armored, { file: FILE, now });

/** What the operator reads when `armored` is refused. */
async function refusal(armored: string, now = NOW): Promise<KeyturnError> {
  const outcome = await parse(armored, now).catch((error: unknown) => error);
  if (outcome instanceof KeyturnError) return outcome;
  throw new Error(`not refused, but: ${String(outcome)}`);
}

describe('a key that may be sealed to', () => {
  test.each([
    ['RSA by GnuPG', 'rsa', 'd8242b8db5dc66dff99aaaa76ead99083ef7bb2d', 'Supplier <rsa@example.org>'],
    ['Curve25519 by GnuPG', 'curve25519', 'b303c176cac329db3456b0f3a1848f77cc261ef6', 'Supplier <ecc@example.org>'],
  ])('%s', async (_, file, fingerprint, userId) => {
    const key = await parse(fromGnuPg(file));
    expect(key).toMatchObject({ file: FILE, fingerprint, userIds: [userId], expires: undefined });
  });

  test.each([
    ['Curve25519', {}],
    ['Curve25519 in the form of RFC 9580', { type: 'curve25519' as const }],
    ['NIST P-256', { type: 'ecc' as const, curve: 'nistP256' as const }],
    ['RSA with 2048 bits', { type: 'rsa' as const, rsaBits: 2048 }],
  ])('%s by OpenPGP.js', async (_, options) => {
    const { publicKey } = await keyPair(options);
    const key = await parse(publicKey.armor());
    expect(key.fingerprint).toBe(publicKey.getFingerprint());
    expect(key.fingerprint).toMatch(/^[0-9a-f]{40}$/);
  });

  test('its base64 is a binary public key with one user, one subkey, and nothing of the rest', async () => {
    const { publicKey } = await keyPair({
      userIDs: [
        { name: 'Supplier', email: 'supplier@example.org' },
        { name: 'Somebody', email: 'somebody@example.org' },
      ],
      subkeys: [{ sign: true }, {}],
    });
    const key = await parse(publicKey.armor());
    const again = await openpgp().readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
    expect(again.isPrivate()).toBe(false);
    expect(again.getFingerprint()).toBe(key.fingerprint);
    expect(again.getUserIDs()).toEqual(['Supplier <supplier@example.org>']);
    expect(again.subkeys.map((subkey) => subkey.getKeyID().toHex())).toEqual([
      publicKey.subkeys[1]?.getKeyID().toHex(),
    ]);
    expect(key.userIds).toHaveLength(2);
  });

  test('a message sealed to its base64 opens with the private key', async () => {
    const { privateKey, publicKey } = await keyPair();
    const { decrypt, readKey, readMessage } = openpgp();
    const minimal = await readKey({ binaryKey: Buffer.from((await parse(publicKey.armor())).base64, 'base64') });
    const message = await readMessage({ binaryMessage: Buffer.from(await sealTo(minimal), 'base64') });
    const opened = await decrypt({ message, decryptionKeys: privateKey, date: NOW });
    expect(opened.data).toBe('sealed');
  });

  test('the newest of several encryption subkeys is taken, and all of them are known', async () => {
    const { privateKey } = await keyPair();
    const renewed = await privateKey.addSubkey({ date: daysFromNow(-10) });
    const key = await parse(renewed.toPublic().armor());
    const again = await openpgp().readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
    expect(again.subkeys[0]?.getKeyID().toHex()).toBe(renewed.subkeys[1]?.getKeyID().toHex());
    expect(key.encryptionKeyIds).toEqual([renewed, ...renewed.subkeys].map((part) => part.getKeyID().toHex()));
  });

  test('an expired subkey beside a good one does no harm', async () => {
    const { privateKey } = await keyPair({ subkeys: [{ keyExpirationTime: 86_400 }] });
    const renewed = await privateKey.addSubkey({ date: daysFromNow(-50) });
    const key = await parse(renewed.toPublic().armor());
    const again = await openpgp().readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
    expect(again.subkeys[0]?.getKeyID().toHex()).toBe(renewed.subkeys[1]?.getKeyID().toHex());
  });

  test('a user attribute (a photo) is passed over', async () => {
    const { publicKey } = await keyPair();
    const { PacketList, UserAttributePacket, PublicKey } = openpgp();
    const photo = new UserAttributePacket();
    Object.assign(photo, { attributes: ['\u0001photo'] });
    const packets = new PacketList<never>();
    packets.push(...([...publicKey.toPacketList(), photo] as never[]));
    const armored = new PublicKey(packets).armor();
    expect((await parse(armored)).userIds).toEqual(['Supplier <supplier@example.org>']);
  });

  test('text around the block, and line ends of Windows, do no harm', async () => {
    const armored = fromGnuPg('rsa').replaceAll('\n', '\r\n');
    expect((await parse(`From: a supplier\r\n\r\n${armored}\r\nRegards\r\n`)).fingerprint).toMatch(/^d8242b8d/);
  });

  test('it tells when it expires, and is good until the very second', async () => {
    const { publicKey } = await keyPair({ keyExpirationTime: 200 * 86_400 });
    const end = daysFromNow(100);
    expect((await parse(publicKey.armor())).expires).toEqual(end);
    expect((await parse(publicKey.armor(), new Date(end.getTime() - 1000))).expires).toEqual(end);
    expect((await refusal(publicKey.armor(), end)).code).toBe('SEALING_KEY_EXPIRED');
  });
});

describe('a key that is refused', () => {
  const cases: readonly [what: string, code: string, armored: () => string | Promise<string>][] = [
    ['a private key', 'SEALING_KEY_PRIVATE', async () => (await keyPair()).privateKey.armor()],
    [
      'a private key under the header of a public one',
      'SEALING_KEY_PRIVATE',
      async () => (await keyPair()).privateKey.armor().replaceAll('PRIVATE', 'PUBLIC'),
    ],
    [
      'a public key followed by the private one',
      'SEALING_KEY_PRIVATE',
      async () => {
        const { privateKey, publicKey } = await keyPair();
        return publicKey.armor() + privateKey.armor();
      },
    ],
    [
      'an expired key',
      'SEALING_KEY_EXPIRED',
      async () => (await keyPair({ keyExpirationTime: 86_400 })).publicKey.armor(),
    ],
    [
      'a key whose encryption subkey is expired',
      'SEALING_KEY_EXPIRED',
      async () => (await keyPair({ subkeys: [{ keyExpirationTime: 86_400 }] })).publicKey.armor(),
    ],
    [
      'a revoked key',
      'SEALING_KEY_REVOKED',
      async () => {
        const { privateKey } = await keyPair();
        const revoked = await openpgp().revokeKey({ key: privateKey, date: daysFromNow(-1), format: 'object' });
        return revoked.publicKey.armor();
      },
    ],
    [
      'a key whose encryption subkey is revoked',
      'SEALING_KEY_REVOKED',
      async () => {
        const { privateKey } = await keyPair();
        const [subkey] = privateKey.subkeys;
        if (!subkey) throw new Error('no subkey');
        privateKey.subkeys[0] = await subkey.revoke(privateKey.keyPacket as never, {}, daysFromNow(-1));
        return privateKey.toPublic().armor();
      },
    ],
    [
      'a key from the future',
      'SEALING_KEY_NOT_YET_VALID',
      async () => (await keyPair({ date: daysFromNow(1) })).publicKey.armor(),
    ],
    ['a key that only signs', 'SEALING_KEY_CANNOT_ENCRYPT', () => fromGnuPg('sign-only')],
    [
      'a key whose only subkey signs',
      'SEALING_KEY_CANNOT_ENCRYPT',
      async () => (await keyPair({ subkeys: [{ sign: true }] })).publicKey.armor(),
    ],
    ['RSA with 1024 bits', 'SEALING_KEY_WEAK', () => fromGnuPg('weak-rsa')],
    ['DSA with Elgamal', 'SEALING_KEY_WEAK', () => fromGnuPg('dsa-elgamal')],
    [
      'a good key with a weak subkey',
      'SEALING_KEY_WEAK',
      async () => {
        const { privateKey } = await keyPair({ subkeys: [] });
        const weak = { type: 'rsa', rsaBits: 1024, date: daysFromNow(-10), config: { minRSABits: 1024 } } as const;
        return (await privateKey.addSubkey(weak)).toPublic().armor();
      },
    ],
    ['a Brainpool curve', 'SEALING_KEY_UNSUPPORTED', () => fromGnuPg('brainpool')],
    [
      'version 6',
      'SEALING_KEY_UNSUPPORTED',
      async () => (await keyPair({ config: { v6Keys: true } })).publicKey.armor(),
    ],
    ['two blocks', 'SEALING_KEYS_SEVERAL', () => fromGnuPg('rsa') + fromGnuPg('curve25519')],
    [
      'two keys in one block',
      'SEALING_KEYS_SEVERAL',
      async () => {
        const [one, two] = [(await keyPair()).publicKey, (await keyPair()).publicKey];
        const { armor, enums } = openpgp();
        return armor(enums.armor.publicKey, Buffer.concat([one.write(), two.write()]));
      },
    ],
    [
      'binary',
      'SEALING_KEY_NOT_ARMORED',
      async () => Buffer.from((await keyPair()).publicKey.write()).toString('utf8'),
    ],
    ["Terraform's own form", 'SEALING_KEY_NOT_ARMORED', async () => (await parse(fromGnuPg('rsa'))).base64],
    ['a block cut off', 'SEALING_KEY_UNREADABLE', () => fromGnuPg('rsa').slice(0, 900)],
    [
      'a block with a wrong character',
      'SEALING_KEY_UNREADABLE',
      () => fromGnuPg('rsa').replace(/^(.{64})$/m, 'x'.repeat(64)),
    ],
    [
      'a PGP message',
      'SEALING_KEY_UNREADABLE',
      () => '-----BEGIN PGP MESSAGE-----\n\nwV4D\n-----END PGP MESSAGE-----\n',
    ],
    ['an SSH key', 'SEALING_KEY_UNREADABLE', () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 someone@example.org\n'],
    ['an empty file', 'SEALING_KEY_UNREADABLE', () => '\n'],
  ];

  test.each(cases)('%s: %s', async (_, code, armored) => {
    const error = await refusal(await armored());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^sealing-keys\/valentia\.asc /);
    expect(error.wayOut).not.toBe('');
  });

  test('a private key is nowhere quoted in what is said of it', async () => {
    const { privateKey } = await keyPair();
    const armored = privateKey.armor();
    const error = await refusal(armored);
    const said = `${error.message} ${error.wayOut} ${String(error.cause)}`;
    const lines = armored.split(/\r?\n/).filter((text) => text.length > 20 && !text.startsWith('-----'));
    expect(lines.filter((text) => said.includes(text))).toEqual([]);
  });
});
