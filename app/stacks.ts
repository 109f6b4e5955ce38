import type { App, TerraformStack } from 'cdktf';
import { type Deployment, KeyCheckStack, MemberStack, SuppliersStack, type Takeover } from '../constructs';
import type { Configuration } from '../settings/configuration';
import { keyCheckProps, memberStacks } from './key-check-props';
import { supplierOf } from './supplier';

/** What a project's stacks are made of besides its configuration. */
interface Beside {
  readonly takeovers: readonly Takeover[];
  /** Where the check's bundle is. */
  readonly bundlePath: string;
}

/** All stacks of a project: two, and one for each account whose role it makes. */
export function stacksOf(
  app: App,
  configuration: Configuration,
  { takeovers, bundlePath }: Beside,
): readonly TerraformStack[] {
  const { settings } = configuration;
  const deployment = deploymentOf(configuration);
  return [
    new SuppliersStack(app, 'suppliers', {
      deployment,
      project: settings.deployment.project,
      buckets: settings.buckets,
      suppliers: settings.users.map((user) => supplierOf(user, configuration)),
      takeovers,
    }),
    new KeyCheckStack(app, 'key-check', { deployment, ...keyCheckProps(configuration), bundlePath }),
    ...memberStacks(configuration).map(
      (member) => new MemberStack(app, `member-${member.account}`, { deployment, ...member }),
    ),
  ];
}

function deploymentOf({ settings }: Configuration): Deployment {
  const { region, tags, state } = settings.deployment;
  if (state.backend === 's3') {
    return { region, tags, state: { ...state, region: state.region ?? region } };
  }
  return { region, tags, state: { backend: 'local', folder: process.env.KEYTURN_STATE_DIR } };
}
