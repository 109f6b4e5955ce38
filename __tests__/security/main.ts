import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAtEverything } from './look';

/** `npm run check:security`: Checkov on both stacks' plans and a linter on every policy, held against what is accepted. */
async function main(): Promise<void> {
  // A hint at a coming Node version would stand in the midst of it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-security-')));
  try {
    for (const { name, passed, unexplained, outdated } of await lookAtEverything(dir)) {
      console.log(`${name}: ${passed} looked at without a finding`);
      for (const one of unexplained) console.log(`  not accepted: ${one}`);
      for (const one of outdated) console.log(`  accepted, and found no more: ${one}`);
      if (unexplained.length + outdated.length > 0) process.exitCode = 1;
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  if (process.exitCode === 1) {
    console.log('Mend it, or say beside the resource why it stays: docs/security-checks.md.');
  }
}

void main();
