import { randomBytes } from 'node:crypto';

/**
 * The name to create something under: the given one, or a new one that starts with the given prefix, in the form of the
 * official provider (`terraform-` where no prefix is given). Known values come from the plan, which marks what the
 * configuration left open as unknown.
 */
export function uniqueName(name: unknown, prefix: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  const start = typeof prefix === 'string' && prefix !== '' ? prefix : 'terraform-';
  const time = new Date().toISOString().replace(/\D/g, '');
  return `${start}${time}${randomBytes(4).toString('hex')}`;
}
