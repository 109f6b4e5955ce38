import { createRequire } from 'node:module';
// The package has a CommonJS build, but declares its types for the ES module only.
// @ts-expect-error TS1541: TypeScript wants a resolution-mode attribute here, which Biome cannot read.
import type * as OpenPgp from 'openpgp';

/** OpenPGP.js, loaded when it is first needed: that takes longer than all the rest of a `--help`. */
export function openpgp(): typeof OpenPgp {
  return createRequire(__filename)('openpgp') as typeof OpenPgp;
}

export type Key = OpenPgp.Key;
export type Subkey = OpenPgp.Subkey;
export type User = OpenPgp.User;
export type SignaturePacket = OpenPgp.SignaturePacket;
export type AnyPacket = OpenPgp.AnyPacket;
