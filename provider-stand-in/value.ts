/** What is not known before the apply: Terraform's "(known after apply)". */
class Unknown {
  toJSON(): string {
    return '(known after apply)';
  }
}

/** The one unknown value; compare with `===`. */
export const UNKNOWN = new Unknown();

/** A value of Terraform's type system, as it looks in JavaScript. Sets are arrays; objects and maps are plain objects. */
export type Value = string | number | boolean | null | Unknown | readonly Value[] | { readonly [name: string]: Value };

/** An object of Terraform's type system: a configuration, a state, a nested block. */
export type Values = { [name: string]: Value };

export function isObject(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && value !== UNKNOWN && !Array.isArray(value);
}

/** The elements of a list or set; none where there is no such thing. */
export function elements(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** Whether a value is, or holds somewhere, something not known yet. */
export function holdsUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

/** One text per meaning: the order of an object's keys does not matter. An unknown equals nothing but an unknown. */
export function canonical(value: unknown): string {
  if (value === UNKNOWN) return '\u0000unknown';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** The same after the apply: what is still unknown then has no value. */
export function settled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, settledValue(value)]));
}

function settledValue(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (isObject(value)) return settled(value);
  return Array.isArray(value) ? elements(value).map(settledValue) : value;
}
