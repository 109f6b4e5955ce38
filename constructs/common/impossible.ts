import { Token } from 'cdktf';
import { KeyturnError } from '../../rotation/keyturn-error';

type Limits = Readonly<Record<string, readonly [least: number, most: number]>>;

/**
 * Refuses numbers that AWS would refuse in the middle of an apply: all of them at once. What is left out, or known only to
 * Terraform, is let through.
 * @throws Error that names each of them
 */
export function impossible<L extends Limits>(
  what: string,
  limits: L,
  props: { readonly [Name in keyof L]?: number },
): void {
  const faults = Object.entries(limits).flatMap(([name, [least, most]]) => {
    const value = props[name];
    if (value === undefined || Token.isUnresolved(value)) return [];
    const fits = Number.isInteger(value) && value >= least && value <= most;
    return fits ? [] : [`${name} is ${value}; it is a whole number from ${least} to ${most}`];
  });
  if (faults.length === 0) return;
  throw new KeyturnError('IMPOSSIBLE_VALUE', `${what}: ${faults.join('; ')}.`, 'Correct the value.');
}
