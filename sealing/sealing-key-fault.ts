import { KeyturnError } from '../rotation/keyturn-error';

/** What can be wrong with a sealing key; `docs/troubleshooting.md` lists the codes. */
export type SealingKeyFaultCode =
  | 'SEALING_KEY_PRIVATE'
  | 'SEALING_KEY_UNREADABLE'
  | 'SEALING_KEY_NOT_ARMORED'
  | 'SEALING_KEYS_SEVERAL'
  | 'SEALING_KEY_UNSUPPORTED'
  | 'SEALING_KEY_REVOKED'
  | 'SEALING_KEY_EXPIRED'
  | 'SEALING_KEY_NOT_YET_VALID'
  | 'SEALING_KEY_WEAK'
  | 'SEALING_KEY_CANNOT_ENCRYPT';

export function sealingKeyFault(
  code: SealingKeyFaultCode,
  file: string,
  fact: string,
  wayOut: string,
  cause?: unknown,
): KeyturnError {
  return new KeyturnError(code, `${file} ${fact}`, wayOut, { cause });
}

export function privateMaterial(file: string): KeyturnError {
  return sealingKeyFault(
    'SEALING_KEY_PRIVATE',
    file,
    'holds private key material; only public keys belong in this folder.',
    'Delete the file, also from the history if it was ever committed; treat that PGP key as leaked: its holder revokes it and sends the public half of a new one.',
  );
}
