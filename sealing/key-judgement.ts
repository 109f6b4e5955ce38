import type { Key, SignaturePacket, Subkey, User } from './openpgp';
import { type SealingKeyFaultCode, sealingKeyFault } from './sealing-key-fault';

/** RSA keys below this are too weak (NIST SP 800-57 part 1: 112 bits of strength). */
const MIN_RSA_BITS = 2048;

/** RFC 9580 §5.2.3.29: "may be used to encrypt communications". The provider's library asks for this very flag. */
const ENCRYPT_COMMUNICATIONS = 0x04;

/** A key that may be sealed to, with the parts that make it so. */
export interface JudgedKey {
  readonly user: User;
  readonly selfCertification: SignaturePacket;
  /** What is sealed to; undefined: the primary key itself, which some older RSA keys are made for. */
  readonly subkey: { readonly key: Subkey; readonly bindingSignature: SignaturePacket } | undefined;
  readonly expires: Date | undefined;
}

/** @throws KeyturnError naming the file and the first reason not to seal to this key. */
export async function judgeKey(key: Key, file: string, now: Date): Promise<JudgedKey> {
  const primary = await judgePrimary(key, file, now);
  const candidates = [];
  for (const subkey of key.subkeys) candidates.push(await judgeSubkey(subkey, now));
  const usable = candidates
    .filter((candidate) => candidate.verdict === 'usable')
    .sort((a, b) => b.subkey.getCreationTime().getTime() - a.subkey.getCreationTime().getTime())[0];
  const subkey = usable?.bindingSignature && { key: usable.subkey, bindingSignature: usable.bindingSignature };
  // As the provider's library chooses (go-crypto, Entity.EncryptionKey): the primary key where no subkey will do.
  if (!subkey && !isForEncryption(key, primary.selfCertification)) throw noUsableSubkey(file, candidates);
  const expiry = [await key.getExpirationTime(), await subkey?.key.getExpirationTime(now)];
  const dates = expiry.filter((date): date is Date => date instanceof Date);
  return { ...primary, subkey, expires: dates.sort((a, b) => a.getTime() - b.getTime())[0] };
}

/** Of primary keys only RSA ones can both certify and encrypt; whether this one is meant to, its maker says. */
const isForEncryption = (key: Key, selfCertification: SignaturePacket): boolean =>
  key.getAlgorithmInfo().algorithm === 'rsaEncryptSign' && saysEncrypt(selfCertification);

const saysEncrypt = (signature: SignaturePacket | undefined): boolean =>
  ((signature?.keyFlags?.[0] ?? 0) & ENCRYPT_COMMUNICATIONS) !== 0;

async function judgePrimary(key: Key, file: string, now: Date) {
  const refuse = (code: SealingKeyFaultCode, fact: string, wayOut: string, cause?: unknown) =>
    sealingKeyFault(code, file, fact, wayOut, cause);
  if (await key.isRevoked(undefined, undefined, now)) {
    throw refuse(
      'SEALING_KEY_REVOKED',
      'holds a revoked PGP key; nothing new is sealed to it.',
      'Ask its holder for the key that replaced it.',
    );
  }
  if (isBrainpool(key)) {
    throw refuse(
      'SEALING_KEY_UNSUPPORTED',
      'holds a key on a Brainpool curve, which OpenPGP.js cannot judge here.',
      STRONGER,
    );
  }
  const weakness = weaknessOf(key);
  if (weakness) throw refuse('SEALING_KEY_WEAK', `holds ${weakness}.`, STRONGER);
  if (key.getCreationTime() > now) {
    throw refuse(
      'SEALING_KEY_NOT_YET_VALID',
      `holds a PGP key made on ${day(key.getCreationTime())}, which is later than now (${day(now)}).`,
      'Check the clock of this machine, or of the one that made the key.',
    );
  }
  try {
    // The date-less look finds the expired certification too, so that "expired" and "no certification" differ.
    const { user, selfCertification } = await key.getPrimaryUser(now);
    await key.verifyPrimaryKey(now);
    return { user, selfCertification };
  } catch (cause) {
    const expires = await key.getExpirationTime();
    if (expires instanceof Date && expires <= now) {
      throw refuse('SEALING_KEY_EXPIRED', `holds a PGP key that expired on ${day(expires)}.`, EXTEND, cause);
    }
    throw refuse(
      'SEALING_KEY_UNREADABLE',
      'holds a PGP key without a valid self-signed user ID, which the aws provider needs.',
      'Ask the holder to export the whole key again: `gpg --armor --export <their address>`.',
      cause,
    );
  }
}

type SubkeyVerdict = 'usable' | 'not for encryption' | 'revoked' | 'expired' | 'weak' | 'invalid';

interface SubkeyCandidate {
  readonly subkey: Subkey;
  readonly verdict: SubkeyVerdict;
  readonly bindingSignature?: SignaturePacket;
  readonly weakness?: string;
}

async function judgeSubkey(subkey: Subkey, now: Date): Promise<SubkeyCandidate> {
  if (!canEncrypt(subkey)) return { subkey, verdict: 'not for encryption' };
  const weakness = weaknessOf(subkey);
  if (weakness) return { subkey, verdict: 'weak', weakness };
  try {
    const bindingSignature = await subkey.verify(now);
    return { subkey, verdict: 'usable', bindingSignature };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    if (/revoked/i.test(reason)) return { subkey, verdict: 'revoked' };
    return { subkey, verdict: /expired/i.test(reason) ? 'expired' : 'invalid' };
  }
}

function canEncrypt(subkey: Subkey): boolean {
  const latest = [...subkey.bindingSignatures].sort(
    (a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0),
  )[0];
  return saysEncrypt(latest);
}

const STRONGER = 'Ask the holder for an RSA key of at least 2048 bits (better 3072) or a Curve25519 key.';
const EXTEND = 'Ask the holder to extend it (`gpg --quick-set-expire`) or to make a new one, and to export it again.';

function noUsableSubkey(file: string, candidates: readonly SubkeyCandidate[]) {
  const found = (verdict: SubkeyVerdict) => candidates.find((candidate) => candidate.verdict === verdict);
  const weak = found('weak');
  if (weak) return sealingKeyFault('SEALING_KEY_WEAK', file, `has, for encryption, ${weak.weakness}.`, STRONGER);
  if (found('expired')) {
    return sealingKeyFault('SEALING_KEY_EXPIRED', file, 'holds a PGP key whose encryption subkey is expired.', EXTEND);
  }
  if (found('revoked')) {
    return sealingKeyFault(
      'SEALING_KEY_REVOKED',
      file,
      'holds a PGP key whose encryption subkey is revoked.',
      'Ask the holder to add an encryption subkey (`gpg --quick-add-key <fingerprint> rsa3072 encr`) and to export the key again.',
    );
  }
  return sealingKeyFault(
    'SEALING_KEY_CANNOT_ENCRYPT',
    file,
    'holds a PGP key without a valid encryption subkey, and its primary key is not made for encryption; it can sign, but nothing can be sealed to it.',
    'Ask the holder to add one (`gpg --quick-add-key <fingerprint> rsa3072 encr`) and to export the key again.',
  );
}

/** What makes a key too weak, as a noun; `undefined` when it is not. */
function weaknessOf(part: Key | Subkey): string | undefined {
  const { algorithm, bits = 0, curve } = part.getAlgorithmInfo();
  if (algorithm.startsWith('rsa')) {
    return bits < MIN_RSA_BITS ? `an RSA key of ${bits} bits, and ${MIN_RSA_BITS} is the least` : undefined;
  }
  if (algorithm === 'dsa' || algorithm === 'elgamal')
    return `a key of the outdated kind ${algorithm === 'dsa' ? 'DSA' : 'Elgamal'}`;
  return curve === 'secp256k1' ? 'a secp256k1 key, which PGP implementations do not agree on' : undefined;
}

const isBrainpool = (key: Key): boolean => /brainpool/i.test(key.getAlgorithmInfo().curve ?? '');

const day = (date: Date): string => date.toISOString().slice(0, 10);
