import { type AccessKey, maskKeyId } from './access-key';
import type { LedgerEntry } from './ledger';
import { liveGenerations } from './stage';

/** Which access keys of a user are which generations, as far as it was written down. */
export interface GenerationKeys {
  /**
   * Access key ID → generation; undefined for a key that Terraform owns under another address. IDs are whole, or masked
   * where only a record tells.
   */
  readonly known: ReadonlyMap<string, number | undefined>;
  /** Why Terraform's state does not tell; undefined where it does, and then a key that is not `known` is no generation. */
  readonly stateSilent: string | undefined;
}

type Key = Pick<AccessKey, 'id'>;

const isKnown = ({ known }: GenerationKeys, { id }: Key): boolean => known.has(id) || known.has(maskKeyId(id));

/** Keys in IAM that Terraform's state does not know; none where the state does not tell. */
export function orphansAmong<Of extends Key>(keys: readonly Of[], told: GenerationKeys): readonly Of[] {
  return told.stateSilent === undefined ? keys.filter((key) => !isKnown(told, key)) : [];
}

/**
 * The generation of one of a user's keys; undefined for an orphan and where nobody tells. The only key of a user in the
 * steady stage needs no witness but the tags, while the state is silent: of two keys, order proves nothing, because a key
 * whose creation Terraform never learned of looks like the new generation.
 */
export function generationOf(
  key: Key,
  keys: readonly Key[],
  recorded: LedgerEntry | undefined,
  told: GenerationKeys,
): number | undefined {
  if (isKnown(told, key)) return told.known.get(key.id) ?? told.known.get(maskKeyId(key.id));
  if (told.stateSilent === undefined || recorded === undefined) return undefined;
  const live = liveGenerations(recorded);
  return live.length === 1 && keys.length === 1 ? live[0]?.generation : undefined;
}

/** The key of the generation that the last apply recorded; undefined where there is none or nobody tells. */
export function currentKey<Of extends Key>(
  keys: readonly Of[],
  recorded: LedgerEntry,
  told: GenerationKeys,
): Of | undefined {
  return keys.find((key) => generationOf(key, keys, recorded, told) === recorded.generation);
}

/**
 * Generations of which the tags of a user say something else than Terraform's state; none where the state does not tell. Fewer
 * keys than the tags speak of were taken away, which makes no tag untrue.
 */
export function untrueGenerations(
  keys: readonly Key[],
  recorded: LedgerEntry,
  { known, stateSilent }: GenerationKeys,
): readonly number[] {
  if (stateSilent !== undefined) return [];
  const live = liveGenerations(recorded).map(({ generation }) => generation);
  const inState = keys.flatMap(({ id }) => known.get(id) ?? []);
  const missing = keys.length === live.length ? live.filter((generation) => !inState.includes(generation)) : [];
  return [...missing, ...inState.filter((generation) => !live.includes(generation))];
}

/** What is known of a user's keys beside what IAM shows. */
export interface Identified<Of extends Key> {
  /** Keys that Terraform's state does not know. */
  readonly orphans: readonly Of[];
  /** Why nobody tells which key is the current generation; undefined where somebody does. */
  readonly unidentified: string | undefined;
  /** Terraform's state tells of every key, and none of them is the current generation. */
  readonly currentIsMissing: boolean;
}

/** Before a user is applied or adopted, no key of it is anybody's generation. */
export function identified<Of extends Key>(
  keys: readonly Of[],
  recorded: LedgerEntry | undefined,
  told: GenerationKeys,
): Identified<Of> {
  if (recorded === undefined) return { orphans: [], unidentified: undefined, currentIsMissing: false };
  const orphans = orphansAmong(keys, told);
  const isKnown = keys.length === 0 || currentKey(keys, recorded, told) !== undefined;
  return {
    orphans,
    unidentified: isKnown ? undefined : told.stateSilent,
    currentIsMissing: !isKnown && told.stateSilent === undefined && orphans.length === 0,
  };
}
