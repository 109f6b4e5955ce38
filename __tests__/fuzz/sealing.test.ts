import fc from 'fast-check';
import { armoredKey, keptKey } from '../../sealing/key-file';
import { readRecipient } from '../../sealing/recipient';
import { SealedSecret } from '../../sealing/sealed-secret';
import { SealingKey } from '../../sealing/sealing-key';
import { fromGnuPg, keyPair, NOW, sealTo } from '../sealing/pgp-keys';
import { ENCODINGS, MAILS } from '../sealing/sent-as';
import { anyText, check, damaged, inWords } from './damage';

const FORMS = [...ENCODINGS, ...MAILS];
const anyForm = fc.constantFrom(...FORMS);
const read = async (armored: string) => SealingKey.parse(armored, { file: 'a.asc', now: NOW });

test('a damaged key is the same key, or a fault in words', async () => {
  const fingerprint = (await read(fromGnuPg('curve25519'))).fingerprint;
  await check(
    fc.asyncProperty(damaged(fromGnuPg('curve25519')), anyForm, async (text, { bytes }) => {
      const sent = await inWords(async () => read(await armoredKey(bytes(text), 'a.asc')));
      const kept = await inWords(async () => read(keptKey(bytes(text), 'a.asc')));
      for (const key of [sent, kept]) if (key) expect(key.fingerprint).toBe(fingerprint);
    }),
    0.5,
  );
});

test('a private key whose end is missing or damaged is called private in every form', async () => {
  const armored = (await keyPair()).privateKey.armor();
  const cut = fc.integer({ min: 120, max: armored.length }).map((end) => armored.slice(0, end));
  await check(
    fc.asyncProperty(cut, anyForm, async (text, { bytes }) => {
      await expect(armoredKey(bytes(text), 'a.asc')).rejects.toMatchObject({ code: 'SEALING_KEY_PRIVATE' });
      await expect(Promise.resolve().then(() => keptKey(bytes(text), 'a.asc'))).rejects.toMatchObject({
        code: 'SEALING_KEY_PRIVATE',
      });
    }),
  );
});

test('bytes of whatever content are a key, or a fault in words', async () => {
  const binary = (await keyPair()).publicKey.write();
  const meddled = fc
    .array(fc.tuple(fc.nat({ max: binary.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })
    .map((edits) => {
      const copy = Uint8Array.from(binary);
      for (const [at, byte] of edits) copy[at] = byte;
      return copy;
    });
  await check(
    fc.asyncProperty(fc.oneof(meddled, fc.uint8Array({ maxLength: 80 })), async (bytes) => {
      await inWords(async () => read(await armoredKey(bytes, 'a.asc')));
      await readRecipient(Buffer.from(bytes).toString('base64'));
    }),
    0.5,
  );
});

test('a sealed secret is read, or called unreadable', async () => {
  const sealed = await sealTo((await keyPair()).publicKey);
  const { armored, keyIds } = await SealedSecret.fromBase64(sealed);
  await check(
    fc.asyncProperty(fc.oneof(damaged(sealed), anyText), damaged(armored), async (base64, text) => {
      await inWords(() => SealedSecret.fromBase64(base64));
      const again = await inWords(() => SealedSecret.fromArmored(text));
      if (again) expect(again.keyIds.length).toBeGreaterThan(0);
    }),
    0.5,
  );
  expect(keyIds).toHaveLength(1);
});
