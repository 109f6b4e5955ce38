import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { PROVIDER_VERSION } from '../../provider-stand-in/install';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Progress } from '../progress';
import { type TrialChoices, trialEnvironment } from './environment';

/**
 * Makes sure that Terraform can install the real provider in its own way, with the caller's own CLI configuration.
 * @throws KeyturnError with Terraform's own words if it cannot
 */
export async function requireOfficialProvider(choices: TrialChoices, progress: Progress): Promise<void> {
  const dir = join(choices.folder.root, 'provider-check');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const provider = { aws: { source: 'hashicorp/aws', version: PROVIDER_VERSION } };
  writeFileSync(join(dir, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: provider } }));
  try {
    await progress.step(`Installing hashicorp/aws ${PROVIDER_VERSION} as ${choices.engine.name} does`, () =>
      initialise(dir, choices),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function initialise(dir: string, choices: TrialChoices): Promise<void> {
  const { command, name } = choices.engine;
  const place = { cwd: dir, env: trialEnvironment(choices) };
  const { code, stderr } = await runCommand({ command, args: ['init', '-no-color', '-input=false'], ...place });
  if (code === 0) return;
  throw new KeyturnError(
    'PROVIDER_NOT_INSTALLABLE',
    `${name} could not install hashicorp/aws ${PROVIDER_VERSION}: ${errorIn(stderr)}`,
    'Make the registry reachable, or name a mirror in your own TF_CLI_CONFIG_FILE, or leave --provider official out: the stand-in needs neither.',
  );
}

/** Terraform's error without its frame, in one line; a warning before it is left out. */
function errorIn(stderr: string): string {
  const text = stderr
    .replace(/^[│╷╵]\s?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /Error: (.*?)(?: To see which modules .*)?$/.exec(text)?.[1] ?? text;
}
