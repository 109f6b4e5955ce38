import { maskKeyId } from '../../rotation/access-key';
import type { KeyChange } from '../plan/key-change';

/** `valentia's key of generation 2 (AKIA…7Q4Z)` */
export function keyInWords({ user, generation, accessKeyId, address }: KeyChange): string {
  const which = generation === undefined ? `key at ${address}` : `key of generation ${generation}`;
  return `${user}'s ${which}${accessKeyId === undefined ? '' : ` (${maskKeyId(accessKeyId)})`}`;
}
