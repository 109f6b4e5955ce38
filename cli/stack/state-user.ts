import type { StateResource } from './stack-state';

/** An access key as Terraform's state has it. */
export interface StateKey {
  readonly id: string;
  /** Undefined for a key that stands under no generation. */
  readonly generation: number | undefined;
  readonly status: string | undefined;
  /** Fingerprint of the PGP key that its secret was sealed to; undefined for an adopted key. */
  readonly sealedTo: string | undefined;
  /** Its secret in base64, sealed; undefined for an adopted key, whose secret only its holder knows. */
  readonly sealedSecret: string | undefined;
}

/** The tags that the last apply gave a user; undefined where the state does not know it. */
export function stateTagsOf(
  state: readonly StateResource[],
  user: string,
): Readonly<Record<string, string>> | undefined {
  const found = state.find(({ type, values }) => type === 'aws_iam_user' && values['name'] === user);
  if (!found) return undefined;
  const tags = found.values['tags_all'] ?? found.values['tags'] ?? {};
  return Object.fromEntries(Object.entries(tags).map(([tag, value]) => [tag, String(value)]));
}

/** The keys of a user in the state; undefined where the state does not know the user at all. */
export function stateKeysOf(state: readonly StateResource[], user: string): readonly StateKey[] | undefined {
  const keys = state
    .filter(({ type, values }) => type === 'aws_iam_access_key' && values['user'] === user)
    .flatMap(({ index, values }) => {
      const id = textOf(values['id']);
      const generation = /^\d+$/.test(String(index)) ? Number(index) : undefined;
      const [status, sealedTo] = [textOf(values['status']), textOf(values['key_fingerprint'])];
      const sealedSecret = textOf(values['encrypted_secret']);
      return id === undefined ? [] : [{ id, generation, status, sealedTo, sealedSecret }];
    });
  const isThere = state.some(({ type, values }) => type === 'aws_iam_user' && values['name'] === user);
  return isThere || keys.length > 0 ? keys : undefined;
}

/** The key of one generation of a user in the state; undefined where there is none. */
export const stateKeyOf = (state: readonly StateResource[], user: string, generation: number): StateKey | undefined =>
  stateKeysOf(state, user)?.find((key) => key.generation === generation);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
