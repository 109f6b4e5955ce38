import path from 'node:path';
import { App } from 'cdktf';
import { bundleAccounts, bundleCheck } from '../lambda/bundle';
import { KeyturnError } from '../rotation/keyturn-error';
import { type Configuration, loadConfiguration } from '../settings/configuration';
import { loadTakeovers } from '../settings/takeovers-file';
import { stacksOf } from './stacks';

/**
 * The whole app of a project: reads settings, ledger and sealing keys from the folder that `KEYTURN_CONFIG_DIR` names, else
 * from the project's, and synthesises the stacks `suppliers` and `key-check`, and `member-<account>` for
 * each account that is checked from this one by its number, into cdktf's output folder.
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
  const app = new App();
  stacksOf(app, configuration, {
    takeovers: await loadTakeovers(configuration.dir),
    bundlePath: bundle(app, configuration),
  });
  app.synth();
}

/** The check's code: the same sources give the same bytes, so that a plan stays empty. */
function bundle(app: App, { settings }: Configuration): string {
  const folder = path.join(app.outdir, 'access-key-rotation-check');
  return (settings.check.accounts === undefined ? bundleCheck(folder) : bundleAccounts(folder)).path;
}
