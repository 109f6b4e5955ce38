type Path = readonly (string | number)[];

/** Where JSON says something: every text, number, yes, no and nothing in it. */
export function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap((one, place) => placesIn(one, [...path, place]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) => placesIn(one, [...path, name]));
  }
  return [path];
}

/** The same with something else in one place. */
export function forgedAt(value: object, path: Path): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>;
  const holder = path.slice(0, -1).reduce<Record<string, unknown>>((at, name) => at[name] as typeof at, copy);
  const name = path.at(-1) ?? '';
  const said = holder[name];
  holder[name] =
    typeof said === 'string'
      ? `${said} forged`
      : typeof said === 'number'
        ? said + 1
        : said === null
          ? 'forged'
          : !said;
  return copy;
}
