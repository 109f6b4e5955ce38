import path from 'node:path';
import { App } from 'cdktf';
import { type Deployment, KeyCheckStack, SuppliersStack } from '../constructs';
import { bundleCheck } from '../lambda/bundle';
import { KeyturnError } from '../rotation/keyturn-error';
import { type Configuration, loadConfiguration } from '../settings/configuration';
import { loadTakeovers } from '../settings/takeovers-file';
import { keyCheckProps } from './key-check-props';
import { supplierOf } from './supplier';

/**
 * The whole app of a project: reads settings, ledger and sealing keys from the folder that `KEYTURN_CONFIG_DIR` names, else
 * from the project's, and synthesises the stacks `suppliers` and `key-check` into cdktf's output folder.
 *
 * What the operator can mend is told in words on stderr and leaves the exit code 1; it never rejects.
 */
export async function synthesise(): Promise<void> {
  try {
    await synthesiseStacks();
  } catch (error) {
    // Anything else is our bug and keeps its stack.
    console.error(error instanceof KeyturnError ? `${error.message}\n${error.wayOut}` : error);
    process.exitCode = 1;
  }
}

async function synthesiseStacks(): Promise<void> {
  const configuration = await loadConfiguration({ now: new Date() });
  const { settings } = configuration;
  const app = new App();
  const deployment = deploymentOf(configuration);
  new SuppliersStack(app, 'suppliers', {
    deployment,
    project: settings.deployment.project,
    buckets: settings.buckets,
    suppliers: settings.users.map((user) => supplierOf(user, configuration)),
    takeovers: await loadTakeovers(configuration.dir),
  });
  new KeyCheckStack(app, 'key-check', { deployment, ...keyCheckProps(configuration), bundlePath: bundle(app) });
  app.synth();
}

/** The check's code: the same sources give the same bytes, so that a plan stays empty. */
function bundle(app: App): string {
  return bundleCheck(path.join(app.outdir, 'access-key-rotation-check')).path;
}

function deploymentOf({ settings }: Configuration): Deployment {
  const { region, tags, state } = settings.deployment;
  if (state.backend === 's3') {
    return { region, tags, state: { ...state, region: state.region ?? region } };
  }
  return { region, tags, state: { backend: 'local', folder: process.env.KEYTURN_STATE_DIR } };
}
