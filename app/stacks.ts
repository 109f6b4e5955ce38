import type { App, TerraformStack } from 'cdktf';
import { type Deployment, KeyCheckStack, MemberStack, SuppliersStack } from '../constructs';
import type { Configuration } from '../settings/configuration';
import { suppliersStacks } from '../settings/shard';
import type { Takeovers } from '../settings/takeovers-file';
import { keyCheckProps, memberStacks } from './key-check-props';
import { suppliersProps } from './suppliers-props';

/** What a project's stacks are made of besides its configuration. */
interface Beside {
  readonly takeovers: Takeovers;
  /** Where the check's bundle is. */
  readonly bundlePath: string;
}

/** All stacks of a project: two, one for each shard, and one for each account whose role it makes. */
export function stacksOf(
  app: App,
  configuration: Configuration,
  { takeovers, bundlePath }: Beside,
): readonly TerraformStack[] {
  const { settings } = configuration;
  const deployment = deploymentOf(configuration);
  return [
    ...suppliersStacks(settings.deployment).map(
      (stack) => new SuppliersStack(app, stack, { deployment, ...suppliersProps(stack, configuration, takeovers) }),
    ),
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
