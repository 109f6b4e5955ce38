import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "bucket"?` when one of the known words is near, else `''`. */
export function suggestion(written: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const lower = written.toLowerCase();
  const best = known.find((word) => word.toLowerCase() === lower) ?? closest(written, known);
  const near = distance(lower, best.toLowerCase()) <= Math.max(1, Math.floor(best.length / 3));
  return near ? ` Did you mean "${best}"?` : '';
}
