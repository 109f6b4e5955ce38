import type { KeyturnError } from '../rotation/keyturn-error';
import { armorBlocks } from './armor-blocks';
import { type Key, openpgp } from './openpgp';
import { holdsPrivateKey } from './private-material';
import { privateMaterial, sealingKeyFault } from './sealing-key-fault';

const EXPORT = 'Ask the holder for the output of `gpg --armor --export <their address>` and put it there.';

/**
 * The one public key of an armored file, not judged yet.
 * @throws KeyturnError when the file holds anything else. No message quotes the file's content: it may be a secret.
 */
export async function readArmoredKey(armored: string, file: string): Promise<Key> {
  if (holdsPrivateKey(armored)) throw privateMaterial(file);
  const blocks = armorBlocks(armored);
  const [block] = blocks;
  if (!block) throw notArmored(armored, file);
  const other = blocks.find(({ kind }) => kind !== 'PUBLIC KEY BLOCK');
  if (other) {
    throw sealingKeyFault(
      'SEALING_KEY_UNREADABLE',
      file,
      `holds a PGP ${other.kind.toLowerCase()}, not a public key.`,
      EXPORT,
    );
  }
  if (blocks.length > 1) throw severalKeys(file, blocks.length);
  const [key, ...others] = await readKeys(block.text, file);
  if (!key) throw sealingKeyFault('SEALING_KEY_UNREADABLE', file, 'holds no key.', EXPORT);
  if ([key, ...others].some((each) => each.isPrivate())) throw privateMaterial(file);
  if (others.length > 0) throw severalKeys(file, others.length + 1);
  if (key.keyPacket.version !== 4) throw otherVersion(file, key.keyPacket.version);
  return key;
}

async function readKeys(armored: string, file: string): Promise<Key[]> {
  try {
    return await openpgp().readKeys({ armoredKeys: armored });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    const version = /(?:version |\bv)(\d)\b/i.exec(reason)?.[1];
    if (version && version !== '4') throw otherVersion(file, Number(version));
    throw sealingKeyFault(
      'SEALING_KEY_UNREADABLE',
      file,
      'looks like a PGP public key, but cannot be read: it is cut off or garbled.',
      EXPORT,
      cause,
    );
  }
}

function severalKeys(file: string, count: number): KeyturnError {
  return sealingKeyFault(
    'SEALING_KEYS_SEVERAL',
    file,
    `holds ${count} PGP keys; a secret access key is sealed to exactly one.`,
    'Export one key alone: `gpg --armor --export <fingerprint>`.',
  );
}

/**
 * The provider seals with ProtonMail's go-crypto in its first interface and with defaults, made for version 4; a key it
 * cannot use would be found only after the access key was created.
 */
function otherVersion(file: string, version: number): KeyturnError {
  return sealingKeyFault(
    'SEALING_KEY_UNSUPPORTED',
    file,
    `holds a version ${version} PGP key; Terraform's aws provider seals to version 4 keys only.`,
    'Ask the holder for a version 4 key: GnuPG makes one by default (`gpg --quick-generate-key <their address> rsa3072`, then add an encryption subkey).',
  );
}

function notArmored(text: string, file: string): KeyturnError {
  if (text.trim() === '') return sealingKeyFault('SEALING_KEY_UNREADABLE', file, 'is empty.', EXPORT);
  // Binary read as UTF-8 shows as replacement or control characters.
  const binary = /[\uFFFD\u0000-\u0008\u000E-\u001F]/u.test(text);
  const bareBase64 = /^[A-Za-z0-9+/\s]{64,}={0,2}\s*$/.test(text);
  if (!binary && !bareBase64) {
    return sealingKeyFault(
      'SEALING_KEY_UNREADABLE',
      file,
      'is no PGP key: it has no "BEGIN PGP PUBLIC KEY BLOCK" line.',
      EXPORT,
    );
  }
  return sealingKeyFault(
    'SEALING_KEY_NOT_ARMORED',
    file,
    `is ${binary ? 'binary' : 'bare base64'}; sealing keys are kept armored, so that people can tell what they review.`,
    binary ? 'Export it again with `gpg --armor --export`, or convert it: `gpg --enarmor`.' : EXPORT,
  );
}
