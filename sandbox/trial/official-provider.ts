import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/shell/command-run';
import { KeyturnError } from '../../rotation/keyturn-error';
import type { Progress } from '../progress';
import { type ProviderChoice, type TrialChoices, trialEnvironment } from './environment';
import { KNOWN_DIFFERENCES } from './known-differences';

/** A registry or mirror that is near answers in far less; whoever waits longer wants to see a rotation, not a download. */
const PATIENCE_MS = 15_000;

/** What is asked of Terraform. */
export interface OfficialProvider {
  /** As they are for the official one. */
  readonly choices: TrialChoices;
  /** Of hashicorp/aws, as the project's stacks name it. */
  readonly version: string;
}

/**
 * Makes sure that Terraform can install the real provider in its own way, with the caller's own CLI configuration.
 * @throws KeyturnError with Terraform's own words if it cannot
 */
export async function requireOfficialProvider(official: OfficialProvider, progress: Progress): Promise<void> {
  const { choices, version } = official;
  const why = await progress.step(title(official), () => whyNotInstallable(official));
  if (why === undefined) return;
  throw new KeyturnError(
    'PROVIDER_NOT_INSTALLABLE',
    `${choices.engine.name} could not install hashicorp/aws ${version}: ${why}`,
    'Make the registry reachable, or name a mirror in your own TF_CLI_CONFIG_FILE, or give --provider stand-in, which needs neither.',
  );
}

/** The official provider where Terraform can install it within seconds, else the stand-in; says which, and why. */
export async function chooseProvider(
  official: OfficialProvider,
  progress: Progress,
  patienceMs = PATIENCE_MS,
): Promise<ProviderChoice> {
  const { version } = official;
  const why = await progress.step(`${title(official)}, if it can`, () => whyNotInstallable(official, patienceMs));
  if (why === undefined) {
    progress.say(`  The provider is the official one, hashicorp/aws ${version}. Known differences to the stand-in:`);
    for (const { what } of KNOWN_DIFFERENCES) progress.say(`    ${what}`);
    return 'official';
  }
  progress.say(`  The provider is the stand-in for hashicorp/aws ${version}; the official one was not to be had:`);
  progress.say(`    ${why}`);
  return 'stand-in';
}

const title = ({ choices: { engine }, version }: OfficialProvider) =>
  `Installing hashicorp/aws ${version} as ${engine.name} does`;

/** @returns undefined where it can be installed, else Terraform's own words */
async function whyNotInstallable(official: OfficialProvider, patienceMs?: number): Promise<string | undefined> {
  const { choices, version } = official;
  const dir = join(choices.folder.root, 'provider-check');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const provider = { aws: { source: 'hashicorp/aws', version } };
  writeFileSync(join(dir, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: provider } }));
  try {
    const { code, stderr } = await runCommand({
      command: choices.engine.command,
      args: ['init', '-no-color', '-input=false'],
      cwd: dir,
      env: trialEnvironment(choices),
      timeoutMs: patienceMs,
    });
    if (code === 0) return undefined;
    return code === undefined && patienceMs !== undefined
      ? `not within ${patienceMs / 1000} seconds.`
      : errorIn(stderr);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Terraform's error without its frame, in one line; a warning before it is left out. */
function errorIn(stderr: string): string {
  const text = stderr
    .replace(/^[│╷╵]\s?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /Error: (.*?)(?: To see which modules .*)?$/.exec(text)?.[1] ?? text;
}
