import { KeyturnError } from '../../rotation/keyturn-error';
import { armoredKey, keptKey } from '../../sealing/key-file';
import { openpgp } from '../../sealing/openpgp';
import { SealingKey } from '../../sealing/sealing-key';
import { fromGnuPg, keyPair, NOW, sealTo } from './pgp-keys';
import { ENCODINGS, MAILS } from './sent-as';

const FILE = 'karo.asc';
const read = async (bytes: Uint8Array) => SealingKey.parse(await armoredKey(bytes, FILE), { file: FILE, now: NOW });
const readKept = async (bytes: Uint8Array) => SealingKey.parse(keptKey(bytes, FILE), { file: FILE, now: NOW });

/** How a key is named, taken in from outside and from among the sealing keys. */
async function named(bytes: Uint8Array): Promise<readonly string[]> {
  const name = (outcome: Promise<SealingKey>): Promise<string> =>
    outcome.then(
      ({ fingerprint }) => fingerprint,
      (fault: unknown) => {
        if (fault instanceof KeyturnError) return fault.code;
        throw fault;
      },
    );
  return [await name(read(bytes)), await name(readKept(bytes))];
}

type Pair = Awaited<ReturnType<typeof keyPair>>;
let pair: Pair;
let other: Pair;

beforeAll(async () => {
  [pair, other] = [await keyPair(), await keyPair({ passphrase: 'locked' })];
});

const both = (code: string): readonly string[] => [code, code];
const FORMS = [...ENCODINGS, ...MAILS].map(({ name, bytes }) => [name, bytes] as const);

describe.each(FORMS)('%s:', (_, bytes) => {
  it('a public key is read', async () => {
    expect(await named(bytes(pair.publicKey.armor()))).toEqual(both(pair.publicKey.getFingerprint()));
  });

  it('a private key is called one: alone, locked, behind a public one, torn, under a wrong heading', async () => {
    const secret = pair.privateKey.armor();
    const wrong = (heading: string) => secret.replaceAll('PRIVATE KEY BLOCK', heading);
    for (const text of [
      secret,
      other.privateKey.armor(),
      pair.publicKey.armor() + secret,
      `${pair.publicKey.armor()}\n${secret.slice(0, 300)}`,
      secret.slice(0, 400),
      wrong('PUBLIC KEY BLOCK'),
      wrong('MESSAGE'),
      wrong('PUBLIC KEY BLOCK').slice(0, 400),
    ]) {
      expect(await named(bytes(text))).toEqual(both('SEALING_KEY_PRIVATE'));
    }
  });

  it('several keys are called that, and neither is taken', async () => {
    const several = pair.publicKey.armor() + fromGnuPg('curve25519');
    expect(await named(bytes(several))).toEqual(both('SEALING_KEYS_SEVERAL'));
  });

  it('what is cut off is called that', async () => {
    expect(await named(bytes(fromGnuPg('rsa').slice(0, 900)))).toEqual(both('SEALING_KEY_UNREADABLE'));
  });
});

const base64 = (binary: Uint8Array): string => Buffer.from(binary).toString('base64');
const inLines = (text: string): string => text.replace(/.{64}/g, '$&\n');

describe('without an armor:', () => {
  const bare: readonly [string, (binary: Uint8Array) => Uint8Array][] = [
    ['binary', (binary) => binary],
    ['base64 in one line', (binary) => Buffer.from(base64(binary))],
    ['base64 in lines', (binary) => Buffer.from(inLines(base64(binary)))],
    ['base64 in quoted lines', (binary) => Buffer.from(inLines(base64(binary)).replace(/^/gm, '> '))],
    ['base64 in UTF-16', (binary) => Buffer.from(`\uFEFF${inLines(base64(binary))}\r\n`, 'utf16le')],
    ['base64 with a checksum', (binary) => Buffer.from(`${inLines(base64(binary))}\n=aB3d\n`)],
  ];

  it.each(bare)('%s: read when it is sent, and not kept so', async (_, bytes) => {
    const { publicKey } = pair;
    expect(await named(bytes(publicKey.write()))).toEqual([publicKey.getFingerprint(), 'SEALING_KEY_NOT_ARMORED']);
  });

  it.each(bare)('%s: a private key is called one', async (_, bytes) => {
    const [secret, open] = [pair.privateKey.write(), pair.publicKey.write()];
    for (const binary of [secret, other.privateKey.write(), Buffer.concat([open, secret]), secret.subarray(0, 150)]) {
      expect(await named(bytes(binary))).toEqual(both('SEALING_KEY_PRIVATE'));
    }
  });

  it.each(bare)('%s: several keys are called that', async (_, bytes) => {
    const binary = Buffer.concat([pair.publicKey.write(), other.publicKey.write()]);
    expect((await named(bytes(binary)))[0]).toBe('SEALING_KEYS_SEVERAL');
  });
});

describe('private keys of other programs are called private:', () => {
  it.each([
    ['OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n'],
    ['OpenSSL', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n'],
    ['OpenSSL, locked', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFDjBABgkq\n-----END ENCRYPTED PRIVATE KEY-----\n'],
    ['OpenSSL, older', '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n'],
    ['PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\nAAAA\n'],
    ['GnuPG itself', 'Created: 20260101T000000\nKey: (protected-private-key (rsa (n #00#)))\n'],
    ['GnuPG itself, older', '(21:protected-private-key(3:rsa(1:n257:'],
    ['a mail program that eats dashes', '—BEGIN PGP PRIVATE KEY BLOCK—\n\nlQVYBG\n'],
  ])('%s', async (_, text) => {
    for (const { bytes } of ENCODINGS) expect(await named(bytes(text))).toEqual(both('SEALING_KEY_PRIVATE'));
  });
});

test('no public key is called private: what its packets hold is looked at, and not how they look', async () => {
  for (let made = 0; made < 12; made += 1) {
    const { publicKey } = await keyPair();
    expect(await named(publicKey.write())).toEqual([publicKey.getFingerprint(), 'SEALING_KEY_NOT_ARMORED']);
    expect(await named(Buffer.from(publicKey.armor()))).toEqual(both(publicKey.getFingerprint()));
  }
});

describe('an RSA key made for encryption, without a subkey', () => {
  const armored = fromGnuPg('no-subkey');

  it('is sealed to by its primary key, as the provider does', async () => {
    const key = await SealingKey.parse(armored, { file: FILE, now: NOW });
    const again = await openpgp().readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
    const message = await openpgp().readMessage({ binaryMessage: Buffer.from(await sealTo(again), 'base64') });
    expect(message.getEncryptionKeyIDs().map((id) => id.toHex())).toEqual([key.fingerprint.slice(-16)]);
    expect(key.encryptionKeyIds).toEqual([key.fingerprint.slice(-16)]);
  });

  it('is sealed to past a subkey that will not do', async () => {
    const key = await SealingKey.parse(fromGnuPg('elgamal-subkey'), { file: FILE, now: NOW });
    const again = await openpgp().readKey({ binaryKey: Buffer.from(key.base64, 'base64') });
    expect(again.subkeys).toEqual([]);
  });

  it('one that only signs is told what it lacks', async () => {
    const outcome = SealingKey.parse(fromGnuPg('sign-only'), { file: FILE, now: NOW });
    await expect(outcome).rejects.toMatchObject({
      code: 'SEALING_KEY_CANNOT_ENCRYPT',
      message: expect.stringContaining('its primary key is not made for encryption') as string,
    });
  });
});
