import { existsSync } from 'node:fs';
import { leadsElsewhere } from '../aws-environment';

/** Variables that would make Terraform work elsewhere, or put the stand-in where the real provider belongs. */
const TERRAFORM_ELSEWHERE = [
  'TF_PLUGIN_CACHE_DIR',
  'TF_REATTACH_PROVIDERS',
  'TF_DATA_DIR',
  'TF_WORKSPACE',
  'TF_CLI_ARGS',
];

/** The names among the caller's variables that must be unset in a trial. */
export function strayVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const stray = Object.keys(env).filter((name) => leadsElsewhere(name) || TERRAFORM_ELSEWHERE.includes(name));
  return namesNoFile(env.TF_CLI_CONFIG_FILE) ? [...stray, 'TF_CLI_CONFIG_FILE'] : stray;
}

/** The caller's environment without what leads elsewhere. */
export function withoutStray(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const stray = new Set(strayVariables(env));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !stray.has(name)));
}

/** Of a CLI configuration that is not there OpenTofu complains in the midst of the JSON that it is asked for. */
function namesNoFile(path: string | undefined): boolean {
  return path !== undefined && !existsSync(path);
}
