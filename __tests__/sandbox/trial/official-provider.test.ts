import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SILENT } from '../../../sandbox/progress';
import { TrialFolder } from '../../../sandbox/trial/folder';
import { requireOfficialProvider } from '../../../sandbox/trial/official-provider';
import { aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

/** A Terraform whose `init` does what a script says. */
function choices(script: string) {
  const root = aFolder();
  const command = join(root, 'terraform');
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  const engine = { name: 'terraform', command, version: '1.11.4' } as const;
  return { folder: new TrialFolder(root), endpoint: 'http://127.0.0.1:21234', engine, provider: 'official' } as const;
}

const UNREACHABLE = `cat >&2 <<'END'
╷
│ Warning: Unable to open CLI configuration file
│
│ It does not exist.
╵
╷
│ Error: Failed to query available provider packages
│
│ Could not retrieve the list of available versions for provider
│ hashicorp/aws: could not connect to registry.terraform.io
╵
END
exit 1`;

test('a registry that cannot be reached is told in Terraform’s own words, with the ways out', async () => {
  const offline = choices(UNREACHABLE);
  const fault: unknown = await requireOfficialProvider(offline, SILENT).catch((caught: unknown) => caught);
  expect(fault).toMatchObject({
    code: 'PROVIDER_NOT_INSTALLABLE',
    message: expect.stringContaining('hashicorp/aws: could not connect to registry.terraform.io') as string,
    remedy: expect.stringContaining('leave --provider official out') as string,
  });
  expect(String(fault)).not.toContain('It does not exist');
  expect(existsSync(join(offline.folder.root, 'provider-check'))).toBe(false);
});

test('Terraform is asked with the caller’s own configuration for exactly the version that the constructs need', async () => {
  const online = choices('test -z "$TF_CLI_ARGS_providers_lock" && grep -q "hashicorp/aws" main.tf.json');
  await expect(requireOfficialProvider(online, SILENT)).resolves.toBeUndefined();
});
