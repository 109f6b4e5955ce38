import { App } from 'cdktf';
import type { Deployment, Supplier } from './constructs';
import { SuppliersStack } from './constructs';
import { KeyturnError } from './rotation';
import { type Configuration, loadConfiguration } from './settings/configuration';
import type { UserSettings } from './settings/settings';
import { loadTakeovers } from './settings/takeovers-file';

async function main(): Promise<void> {
  const configuration = await loadConfiguration({ now: new Date() });
  const app = new App();
  const deployment = deploymentOf(configuration);
  new SuppliersStack(app, 'suppliers', {
    deployment,
    suppliers: configuration.settings.users.map((user) => supplierOf(user, configuration)),
    takeovers: await loadTakeovers(configuration.dir),
  });
  app.synth();
}

function deploymentOf({ settings }: Configuration): Deployment {
  const { region, tags, state } = settings.deployment;
  if (state.backend === 's3') {
    return { region, tags, state: { ...state, region: state.region ?? region } };
  }
  return { region, tags, state: { backend: 'local', folder: process.env.KEYTURN_STATE_DIR } };
}

function supplierOf(user: UserSettings, { ledger, sealingKeys }: Configuration): Supplier {
  const ledgerEntry = ledger[user.name];
  if (!ledgerEntry) throw new Error(`the ledger was parsed without ${user.name}`);
  return {
    userName: user.name,
    audience: user.audience,
    ledgerEntry,
    sealingKey: sealingKeys.get(user.name),
    uploads: user.uploads,
    networks: user.networks ?? [],
    tags: {
      'keyturn:company': user.company,
      'keyturn:contact': user.contact.kind === 'mail' ? user.contact.address : user.contact.url,
      'keyturn:integration': user.integration,
      'keyturn:why-a-key': user.whyAKey,
    },
  };
}

main().catch((error: unknown) => {
  // What the operator can mend is told in words; anything else is our bug and keeps its stack.
  console.error(error instanceof KeyturnError ? `${error.message}\n${error.remedy}` : error);
  process.exitCode = 1;
});
