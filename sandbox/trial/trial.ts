import { mkdirSync, writeFileSync } from 'node:fs';
import { cliConfig, installStandIn } from '../../provider-stand-in/install';
import { type Configuration, loadConfiguration } from '../../settings/configuration';
import type { Progress } from '../progress';
import { PROJECT_ROOT } from '../project';
import { type Sandbox, startSandbox } from '../start-sandbox';
import { fillConfiguration } from './configuration';
import { type EngineName, findEngine } from './engine';
import { type ProviderChoice, type TrialChoices, trialEnvironment } from './environment';
import { createExistingBuckets } from './existing-buckets';
import { TrialFolder } from './folder';
import { namedEndpoint } from './named-endpoint';
import { chooseProvider, requireOfficialProvider } from './official-provider';
import { providerVersionOf } from './provider-version';

export interface TrialOptions {
  readonly dir: string;
  /** Whose settings and ledger are tried. @default those of this package's working copy */
  readonly projectDir?: string;
  /** The folder of the cdktf.json whose app synthesises them. @default that working copy's */
  readonly appDir?: string;
  /** @default that of the working copy */
  readonly venv?: string;
  /** @default 'terraform' */
  readonly engine?: EngineName;
  /** `official-first`: where it can be had within seconds, else the stand-in. @default 'stand-in' */
  readonly provider?: ProviderChoice | 'official-first';
  readonly port?: number;
  readonly ministack: boolean;
  readonly progress: Progress;
}

/** A sandbox with a configuration of its own: everything that a rotation needs. */
export interface Trial {
  readonly folder: TrialFolder;
  readonly choices: TrialChoices;
  /** As in `TrialOptions`. */
  readonly appDir: string;
  readonly sandbox: Sandbox;
  readonly configuration: Configuration;
  /** For every command that is run in the trial. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts a trial. Whatever fails, no process is left behind.
 * @throws KeyturnError with the way out: no Terraform, no provider, no emulator, a port taken, one running already
 */
export async function startTrial(options: TrialOptions): Promise<Trial> {
  const { progress, provider: wanted = 'stand-in', projectDir = PROJECT_ROOT, appDir = PROJECT_ROOT } = options;
  const folder = new TrialFolder(options.dir);
  const endpoint = namedEndpoint(process.env);
  const engine = await progress.step('Looking for Terraform', () => findEngine(options.engine ?? 'terraform'));
  // Settings with a fault start nothing.
  const { region } = (await loadConfiguration({ dir: projectDir, now: new Date() })).settings.deployment;
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  const { ministack, port, venv } = options;
  const sandbox = await startSandbox({ dir: folder.root, venv, endpoint, region, ministack, port, progress });
  try {
    const official = { folder, endpoint: sandbox.endpoint, region, engine, provider: 'official' } as const;
    const configuration = await progress.step('Filling the configuration, making demonstration sealing keys', () =>
      fillConfiguration(folder, projectDir),
    );
    await progress.step('Creating the buckets that exist already', () =>
      createExistingBuckets(sandbox, configuration.settings.buckets),
    );
    const asked = { choices: official, version: providerVersionOf(appDir) };
    if (wanted === 'official') await requireOfficialProvider(asked, progress);
    const provider = wanted === 'official-first' ? await chooseProvider(asked, progress) : wanted;
    const choices = { ...official, provider };
    if (provider === 'stand-in') {
      await progress.step('Installing the stand-in for the aws provider', () => installStandIn(folder.mirror));
      writeFileSync(folder.cliConfig, cliConfig(folder.mirror));
    }
    return { folder, choices, appDir, sandbox, configuration, env: trialEnvironment(choices) };
  } catch (fault) {
    await sandbox.stop();
    throw fault;
  }
}
