import type { PageKey } from '../page-data';

/** A stretch in which two keys, one lane below the other, were both active. */
export interface Overlap {
  readonly from: number;
  readonly to: number;
  /** Of the older key. */
  readonly lane: number;
}

export function overlaps(keys: readonly PageKey[]): readonly Overlap[] {
  return keys.flatMap((older, lane) => {
    const newer = keys[lane + 1];
    if (newer === undefined) return [];
    return active(older).flatMap(([, from, to]) =>
      active(newer)
        .map(([, begun, ended]) => ({ from: Math.max(from, begun), to: Math.min(to, ended), lane }))
        .filter((both) => both.from < both.to),
    );
  });
}

const active = ({ spans }: PageKey): readonly PageKey['spans'][number][] => spans.filter(([state]) => state === 'a');
