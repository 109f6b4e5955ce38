import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SILENT } from '../../../sandbox/progress';
import { PROJECT_ROOT } from '../../../sandbox/project';
import { TrialFolder } from '../../../sandbox/trial/folder';
import { isKnownDifference, KNOWN_DIFFERENCES } from '../../../sandbox/trial/known-differences';
import { chooseProvider, requireOfficialProvider } from '../../../sandbox/trial/official-provider';
import { providerVersionOf } from '../../../sandbox/trial/provider-version';
import { aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

/** A Terraform whose `init` does what a script says. */
function official(script: string, version = '6.25.0') {
  const root = aFolder();
  const command = join(root, 'terraform');
  writeFileSync(command, `#!/bin/sh\n${script}\n`);
  chmodSync(command, 0o755);
  const engine = { name: 'terraform', command, version: '1.11.4' } as const;
  const choices = {
    folder: new TrialFolder(root),
    endpoint: 'http://127.0.0.1:21234',
    region: 'ap-southeast-2',
    engine,
    provider: 'official',
  } as const;
  return { choices, version };
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
  const offline = official(UNREACHABLE);
  const fault: unknown = await requireOfficialProvider(offline, SILENT).catch((caught: unknown) => caught);
  expect(fault).toMatchObject({
    code: 'PROVIDER_NOT_INSTALLABLE',
    message: expect.stringContaining('hashicorp/aws: could not connect to registry.terraform.io') as string,
    wayOut: expect.stringContaining('give --provider stand-in') as string,
  });
  expect(String(fault)).not.toContain('It does not exist');
  expect(existsSync(join(offline.choices.folder.root, 'provider-check'))).toBe(false);
});

test('Terraform is asked with the caller’s own configuration for exactly the version that the constructs need', async () => {
  const online = official(
    'test -z "$TF_CLI_ARGS_providers_lock" && grep -q "hashicorp/aws.*6.66.0" main.tf.json',
    '6.66.0',
  );
  await expect(requireOfficialProvider(online, SILENT)).resolves.toBeUndefined();
});

test.each([
  ['CDKTF', { cdktf: '0.21.0' }, {}, '6.25.0'],
  ['CDK Terrain', { cdktn: '0.24.0' }, {}, '6.66.0'],
  ['CDK Terrain as a development dependency', {}, { cdktn: '0.24.0' }, '6.66.0'],
  ['both, as a working copy of keyturn is,', {}, { cdktf: '0.21.0', cdktn: '0.24.0' }, '6.25.0'],
])('a project on %s asks for the version that its bindings pin', (_, dependencies, devDependencies, version) => {
  const folder = aFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies, devDependencies }));
  expect(providerVersionOf(folder)).toBe(version);
});

test('a folder without package.json, as the journeys have it, asks for the usual one', () => {
  expect(providerVersionOf(aFolder())).toBe('6.25.0');
});

describe('unless one is named', () => {
  /** Which provider is taken, and what is said of it. */
  async function chosen(script: string, patienceMs?: number) {
    const said: string[] = [];
    const progress = { ...SILENT, say: (line: string) => void said.push(line.trim()) };
    return { provider: await chooseProvider(official(script), progress, patienceMs), said: said.join('\n') };
  }

  test('the official provider is taken where it can be installed, and its known differences are told', async () => {
    const { provider, said } = await chosen('exit 0');
    expect(provider).toBe('official');
    expect(said).toContain('The provider is the official one, hashicorp/aws 6.25.0.');
    for (const { what } of KNOWN_DIFFERENCES) expect(said).toContain(what);
  });

  test('else the stand-in, and why', async () => {
    const { provider, said } = await chosen(UNREACHABLE);
    expect(provider).toBe('stand-in');
    expect(said).toContain('The provider is the stand-in for hashicorp/aws 6.25.0');
    expect(said).toContain('could not connect to registry.terraform.io');
  });

  test('also where it takes too long', async () => {
    const { provider, said } = await chosen('exec sleep 60', 100);
    expect(provider).toBe('stand-in');
    expect(said).toContain('not within 0.1 seconds');
  });
});

test('the README of the stand-in names the known differences', () => {
  const readme = readFileSync(join(PROJECT_ROOT, 'provider-stand-in', 'README.md'), 'utf8');
  const [, section = ''] = readme.split('## Known differences');
  for (const { what } of KNOWN_DIFFERENCES) expect(section).toContain(`\`${what.split(':')[0]}\`:`);
});

test('changes of other resources than the known ones are no known difference', () => {
  expect(isKnownDifference(['aws_cloudwatch_metric_alarm.errors', 'aws_cloudwatch_metric_alarm.late'])).toBe(true);
  expect(isKnownDifference(['aws_cloudwatch_metric_alarm.errors', 'aws_iam_access_key.valentia["1"]'])).toBe(false);
  expect(isKnownDifference(['aws_cloudwatch_metric_alarm_of_another_kind.x'])).toBe(false);
  expect(isKnownDifference([])).toBe(false);
});
