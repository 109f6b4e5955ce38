import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { stacksOf } from '../../app/stacks';
import { type AcceptedFinding, acceptedFindings } from '../../constructs/common/accepted-finding';
import type { Configuration } from '../../settings/configuration';
import { anApp } from '../constructs/synthesised';

/** A stack of a project: its name, what is accepted in it, and what Terraform would read. */
export interface BuiltStack {
  readonly name: string;
  readonly accepted: readonly AcceptedFinding[];
  readonly text: string;
}

/** The stacks of a configuration, built in this process, as `main.ts` builds them. */
export function builtStacks(configuration: Configuration): readonly BuiltStack[] {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-bundle-'));
  try {
    const bundlePath = join(folder, 'index.mjs');
    writeFileSync(bundlePath, 'export const handler = async () => {};\n');
    return stacksOf(anApp(), configuration, { takeovers: [], bundlePath }).map((stack) => ({
      name: stack.node.id,
      accepted: acceptedFindings(stack),
      text: Testing.synth(stack, true),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
