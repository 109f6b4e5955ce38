import { awsEnvironment } from '../aws-environment';
import type { Engine } from './engine';
import type { TrialFolder } from './folder';
import { withoutStray } from './stray-variables';

/** Where Terraform gets the aws provider from. */
export type ProviderChoice = 'stand-in' | 'official';

export interface TrialChoices {
  readonly folder: TrialFolder;
  readonly endpoint: string;
  readonly region: string;
  readonly engine: Engine;
  readonly provider: ProviderChoice;
}

/** The variables of a trial: what SDKs, Terraform, cdktf and keyturn itself need. */
export function trialVariables({ folder, endpoint, region, engine, provider }: TrialChoices): Record<string, string> {
  return {
    ...awsEnvironment(endpoint, region),
    KEYTURN_SANDBOX_ENDPOINT: endpoint,
    KEYTURN_CONFIG_DIR: folder.config,
    KEYTURN_STATE_DIR: folder.state,
    // The first is read by the cdktf command, the second by an app that is run directly.
    CDKTF_OUTPUT: folder.output,
    CDKTF_OUTDIR: folder.output,
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    CHECKPOINT_DISABLE: '1',
    // The SDK's hint at a coming Node version would stand in the middle of every plan.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    TERRAFORM_BINARY_NAME: engine.command,
    ...(provider === 'official' ? officialVariables(endpoint) : standInVariables(folder)),
  };
}

/** The caller's environment, turned to the trial. */
export function trialEnvironment(choices: TrialChoices, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const variables = trialVariables(choices);
  const noProxy = [variables.NO_PROXY, env.NO_PROXY].filter(Boolean).join(',');
  return { ...withoutStray(env), ...variables, NO_PROXY: noProxy };
}

/**
 * S3 Control, which the official provider asks for the tags of a bucket since 6.23, is called at `<account>.<host>`: with an address
 * for a host, a name that leads nowhere. The way there is the sandbox itself, as the proxy for whatever has such a name.
 */
function officialVariables(endpoint: string): Record<string, string> {
  return { HTTP_PROXY: endpoint, http_proxy: endpoint };
}

function standInVariables({ cliConfig, mirror }: TrialFolder): Record<string, string> {
  return {
    TF_CLI_CONFIG_FILE: cliConfig,
    // cdktf locks providers against the registry before its first plan; the mirror serves for that as well.
    TF_CLI_ARGS_providers_lock: `'-fs-mirror=${mirror}'`,
  };
}
