import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine } from '../../../sandbox/trial/engine';
import { aCommand, aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

/** A PATH on which a command says that it is this version. */
function pathWith(name: string, version: string): NodeJS.ProcessEnv {
  const folder = aFolder();
  aCommand(folder, name, JSON.stringify({ terraform_version: version, platform: 'linux_amd64' }));
  return { PATH: `${folder}:/bin:/usr/bin` };
}

const empty = { PATH: '/nowhere' };

test.each(['1.9.0', '1.9.8', '1.11.4', '2.0.0', '1.10.0-rc1'])('Terraform %s will do', async (version) => {
  expect(await findEngine('terraform', pathWith('terraform', version))).toEqual({
    name: 'terraform',
    command: 'terraform',
    version,
  });
});

test.each(['1.8.5', '1.0.0', '0.15.0'])('Terraform %s is too old', async (version) => {
  await expect(findEngine('terraform', pathWith('terraform', version))).rejects.toMatchObject({
    code: 'ENGINE_TOO_OLD',
    message: `Terraform ${version} is on PATH; 1.9 or newer is needed.`,
  });
});

test('OpenTofu is found under its own name', async () => {
  expect(await findEngine('tofu', pathWith('tofu', '1.12.6'))).toMatchObject({ command: 'tofu', version: '1.12.6' });
});

test.each(['terraform', 'tofu'] as const)(
  '%s that is not on PATH is said to be missing, and where to get it',
  async (name) => {
    const fault = await findEngine(name, empty).catch((caught: unknown) => caught);
    expect(fault).toMatchObject({ code: 'ENGINE_MISSING', wayOut: expect.stringContaining('https://') as string });
  },
);

test('a program that does not answer like Terraform counts as missing', async () => {
  const folder = aFolder();
  aCommand(folder, 'terraform', 'hello');
  await expect(findEngine('terraform', { PATH: `${folder}:/bin:/usr/bin` })).rejects.toMatchObject({
    code: 'ENGINE_MISSING',
  });
});

test('TERRAFORM_BINARY_NAME names the command, as for cdktf', async () => {
  const folder = aFolder();
  const command = aCommand(folder, 'terraform-1.11', JSON.stringify({ terraform_version: '1.11.4' }));
  const env = { PATH: '/bin:/usr/bin', TERRAFORM_BINARY_NAME: command };
  expect(await findEngine('terraform', env)).toMatchObject({ command, version: '1.11.4' });
});

test('a CLI configuration that is not there does not hide OpenTofu, which would complain before its JSON', async () => {
  const folder = aFolder();
  const file = join(folder, 'tofu');
  const complaint = 'test -n "$TF_CLI_CONFIG_FILE" && echo "There are some problems with the CLI configuration:"';
  writeFileSync(file, `#!/bin/sh\n${complaint}\necho '{"terraform_version":"1.12.6"}'\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:/bin:/usr/bin`, TF_CLI_CONFIG_FILE: join(folder, 'none.rc') };
  expect(await findEngine('tofu', env)).toMatchObject({ version: '1.12.6' });
});
