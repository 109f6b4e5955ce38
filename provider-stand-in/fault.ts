/** A value must be one of these. */
export const oneOf =
  (...allowed: readonly string[]) =>
  (value: string): string | undefined =>
    allowed.includes(value) ? undefined : `expected one of ${allowed.join(', ')}, got ${value}`;

/** A number must lie within these limits. */
export const between =
  (least: number, most: number) =>
  (value: number): string | undefined =>
    value >= least && value <= most ? undefined : `expected a number from ${least} to ${most}, got ${value}`;
