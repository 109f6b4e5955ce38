import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { terraformId } from '../../rotation/terraform-id';
import { writeWhole } from '../../settings/configuration-folder';
import { loadTakeovers, TAKEOVERS_FILE, type Takeovers } from '../../settings/takeovers-file';

/** Adds imports to `imports.json`; one of the same address is replaced. */
export async function addImports(dir: string, imports: Takeovers): Promise<void> {
  const kept = (await loadTakeovers(dir)).filter((known) => imports.every((added) => added.to !== known.to));
  await writeImports(dir, [...kept, ...imports]);
}

/**
 * Takes a user's imports out, once they are applied: an import of a key that a later ledger no longer wants would stop
 * the plan. Those of a move stay until the move is applied.
 * @param stack the stack that its tag says, which wrote it last
 * @returns whether there were any
 */
export async function dropImports(dir: string, user: string, stack: string | undefined): Promise<boolean> {
  const imports = await loadTakeovers(dir);
  const id = terraformId(user);
  const kept = imports.filter(
    ({ to, from }) => /^aws_iam_\w+\.([^[]+)/.exec(to)?.[1] !== id || (from !== undefined && from === stack),
  );
  if (kept.length === imports.length) return false;
  // Bucket policies, which several users may share, go with the last user.
  await writeImports(dir, kept.some(({ to }) => to.startsWith('aws_iam_')) ? kept : []);
  return true;
}

async function writeImports(dir: string, imports: Takeovers): Promise<void> {
  const file = join(dir, TAKEOVERS_FILE);
  if (imports.length === 0) await rm(file, { force: true });
  else await writeWhole(file, `${JSON.stringify(imports, null, 2)}\n`);
}
