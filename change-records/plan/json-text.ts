/** What a JSON text says, with or without a byte order mark; undefined where it is no JSON. */
export function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
