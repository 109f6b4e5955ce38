import type { Refusal } from '../../rotation/guard';
import { isObject } from '../plan/json-text';
import { keyInWords } from '../plan/key-change';
import type { GateRule } from './facts';

/** Attributes that hold a secret in plain text, wherever they stand. */
const SECRET_ATTRIBUTES = new Set([
  'secret',
  'ses_smtp_password_v4',
  'secret_access_key',
  'secret_key',
  'aws_secret_access_key',
]);

/** A secret access key's, in characters. */
const SECRET_LENGTH = 40;

/** Forty characters of base64 that nothing continues: a piece of a longer one, such as a sealed secret, is none. */
const FORTY = /(?<![A-Za-z0-9/+_-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])/g;

/** A line of base64 of a PGP block may be forty characters long. */
const PGP_BLOCK = /-----BEGIN PGP [^]*?-----END PGP [A-Z ]+-----/g;

/** Base64, also for URLs, of at least forty bytes; tools break it into lines. */
const LONG_BASE64 = /[A-Za-z0-9+/_-]{20,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}/g;

/** Forty bytes or more, two digits each. */
const LONG_HEX = /[0-9a-fA-F]{80,}/g;

/** How JSON and addresses write single characters otherwise; of those in a secret, JSON escapes the slash alone by habit. */
const ESCAPES = /\\\/|\\u00([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})/g;

/**
 * A plaintext secret access key anywhere in the plan: under an attribute made for secrets, or as forty random characters,
 * with its access key ID or without, in plain text, escaped, or in base64 or hexadecimal digits once. Terraform does not redact `show -json`. The refusal
 * names the place, never the value.
 */
export const holdsNoSecret: GateRule = ({ plan }) => {
  const found = new Set<string>();
  // A plan says the same several times: before, after, in the state and in the configuration.
  const judged = new Map<string, boolean>();
  const isSecret = (text: string): boolean => {
    // Whatever way it is written, it takes no less.
    // Stryker disable next-line ConditionalExpression: what is shorter would only be searched in vain
    if (text.length < SECRET_LENGTH) return false;
    const verdict = judged.get(text) ?? holdsSecret(text);
    judged.set(text, verdict);
    return verdict;
  };
  for (const { place, value } of places(plan.whole)) {
    for (const path of secretAttributes(value)) found.add(`${place} (${path})`);
    if (someString(value, isSecret)) found.add(place);
  }
  return [...found].map(
    (place): Refusal => ({
      code: 'PLAINTEXT_SECRET',
      because: `The plan holds a plaintext secret at ${place}; secrets leave AWS sealed only.`,
      wayOut: `Take the secret for leaked: disable its key now. Delete the plan file and its copies, take the secret out of the configuration or state, and give every access key a pgp_key.`,
    }),
  );
};

/** Without a PGP key the provider writes the secret into the state in plain text. */
export const sealsEverySecret: GateRule = ({ users }) =>
  users
    .flatMap(({ keys }) => keys)
    .filter((key) => (key.outcome === 'created' || key.outcome === 'replaced') && !key.willBeSealed)
    .map((key) => ({
      code: 'SECRET_NOT_SEALED',
      because: `The plan creates ${keyInWords(key)} without a PGP key; its secret would stand in the state in plain text.`,
      wayOut: `Put ${key.user}'s PGP public key into sealing-keys/, then plan again: npx keyturn plan.`,
    }));

/** As it stands, escaped, or as base64 or hexadecimal digits that hide readable text. */
function holdsSecret(text: string): boolean {
  const bare = text.replace(PGP_BLOCK, ' ');
  return [bare, unescaped(bare)].some((one) => [one, ...hidden(one)].some(looksLikeSecret));
}

const unescaped = (text: string): string =>
  text.replace(ESCAPES, (_, json?: string, address?: string) => {
    const code = json ?? address;
    return code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16));
  });

/** What bytes in the text say, where that is text (also Windows' of two bytes a letter): a sealed secret or a hash is none. */
const hidden = (text: string): readonly string[] =>
  [
    ...Array.from(text.matchAll(LONG_BASE64), ([lines]) => lines.replace(/\s/g, ''))
      // Fewer digits are fewer bytes than a secret has; names and IDs are as long as that.
      // Stryker disable next-line MethodExpression,ConditionalExpression,EqualityOperator: it only saves work
      .filter(({ length }) => length >= 54)
      .map((base64) => Buffer.from(base64, 'base64')),
    ...Array.from(text.matchAll(LONG_HEX), ([digits]) => Buffer.from(digits, 'hex')),
  ]
    .map((bytes) => bytes.toString('latin1').replaceAll('\0', ''))
    .filter((said) => /^[\x20-\x7e\s]+$/.test(said));

export function looksLikeSecret(text: string): boolean {
  return [...text.matchAll(FORTY)].some(
    ([token]) =>
      /[A-Z]/.test(token) &&
      /[a-z]/.test(token) &&
      // A fingerprint or a commit is hexadecimal; a path or a name in words repeats its letters.
      !/^[0-9a-fA-F]+$/.test(token) &&
      // Stryker disable next-line EqualityOperator: forty characters never have exactly four bits
      entropy(token) > 4,
  );
}

/** Shannon's, in bits per character; 40 random characters of base64 have 4.3 to 5.3. */
function entropy(token: string): number {
  const counts = new Map<string, number>();
  for (const letter of token) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return -[...counts.values()].reduce(
    (sum, count) => sum + (count / token.length) * Math.log2(count / token.length),
    0,
  );
}

interface Place {
  readonly place: string;
  readonly value: unknown;
}

/** The plan in the pieces within which values belong together: each resource instance, and the rest by its first name. */
function places(whole: object): readonly Place[] {
  return Object.entries(whole).flatMap(([name, value]) => [
    ...instances(value),
    { place: name, value: without(value) },
  ]);
}

/** A module has an address too, and no mode. */
const isInstance = (value: unknown): value is { readonly address: string } =>
  isObject(value) && typeof value['address'] === 'string' && 'mode' in value;

function instances(value: unknown): readonly Place[] {
  if (isInstance(value)) return [{ place: value.address, value }];
  if (Array.isArray(value)) return value.flatMap(instances);
  return isObject(value) ? Object.values(value).flatMap(instances) : [];
}

/** The value without the instances in it. */
function without(value: unknown): unknown {
  if (isInstance(value)) return undefined;
  if (Array.isArray(value)) return value.map(without);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, without(one)])) : value;
}

function secretAttributes(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => secretAttributes(one, path));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (SECRET_ATTRIBUTES.has(key) && isSecretValue(key, one)) return [here];
    return secretAttributes(one, here);
  });
}

/** `after_unknown` and `after_sensitive` hold true in place of values; a provider's secret_key may be a dummy. */
function isSecretValue(key: string, value: unknown): boolean {
  const given = isObject(value) ? (value['constant_value'] ?? value['value']) : value;
  if (typeof given !== 'string' || given === '') return false;
  return key === 'secret' || key === 'ses_smtp_password_v4' || looksLikeSecret(given);
}

function someString(value: unknown, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value);
  if (Array.isArray(value)) return value.some((one) => someString(one, is));
  return isObject(value) && Object.entries(value).some(([key, one]) => is(key) || someString(one, is));
}
