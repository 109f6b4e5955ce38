import { type TerraformElement, TerraformStack } from 'cdktf';

const taken = new WeakMap<TerraformStack, Map<string, string>>();

/**
 * Gives an element the address by which a plan shows it, `aws_iam_role.<id>`, without the hash that CDKTF appends.
 * CDKTF merges two elements of one address into one without a word: here the second is refused.
 * @throws Error that names both
 */
export function plain<E extends TerraformElement>(element: E, id: string): E {
  const stack = TerraformStack.of(element);
  const addresses = taken.get(stack) ?? new Map<string, string>();
  taken.set(stack, addresses);
  const address = `${element.constructor.name} ${id}`;
  const other = addresses.get(address);
  if (other !== undefined) {
    throw new Error(`${element.node.path} and ${other} would both be "${id}" in Terraform. Rename one of them.`);
  }
  addresses.set(address, element.node.path);
  element.overrideLogicalId(id);
  return element;
}
