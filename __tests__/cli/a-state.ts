import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandOutcome, CommandRun } from '../../cli/shell/command-run';
import { terraformId } from '../../rotation/terraform-id';

/** What `terraform show -json` says of a state that knows these users: generation → access key ID, or more of the key. */
export function aState(users: Readonly<Record<string, Readonly<Record<string, string | object>>>>): string {
  const resources = Object.entries(users).flatMap(([user, keys]) => [
    {
      address: `aws_iam_user.${terraformId(user)}`,
      mode: 'managed',
      type: 'aws_iam_user',
      name: terraformId(user),
      values: { name: user },
    },
    ...Object.entries(keys).map(([index, key]) => ({
      address: `aws_iam_access_key.${terraformId(user)}["${index}"]`,
      mode: 'managed',
      type: 'aws_iam_access_key',
      name: terraformId(user),
      index,
      values: { user, status: 'Active', ...(typeof key === 'string' ? { id: key } : key) },
    })),
  ]);
  return JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } });
}

/** Makes a folder of configuration a project whose stack was synthesised. */
export function synthesised(folder: string): void {
  mkdirSync(join(folder, 'cdktf.out', 'stacks', 'suppliers'), { recursive: true });
}

/** A Terraform that shows this state, and cannot do anything else. */
export const showing =
  (state: string) =>
  ({ args }: CommandRun): Partial<CommandOutcome> =>
    args[0] === 'show' ? { stdout: state } : { code: 1, stderr: 'not in this test' };
