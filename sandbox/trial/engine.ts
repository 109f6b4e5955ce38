import { runCommand } from '../../cli/shell/command-run';
import { KeyturnError } from '../../rotation/keyturn-error';
import { withoutStray } from './stray-variables';

export type EngineName = 'terraform' | 'tofu';

/** What plans and applies. */
export interface Engine {
  readonly name: EngineName;
  /** What to run: a name on PATH, or a path. */
  readonly command: string;
  readonly version: string;
}

/** Variable validations that look at other values need it; so says `constructs/`. */
const OLDEST = { major: 1, minor: 9 };

const TITLE = { terraform: 'Terraform', tofu: 'OpenTofu' } as const;
const SOURCE = {
  terraform: 'https://developer.hashicorp.com/terraform/install',
  tofu: 'https://opentofu.org/docs/intro/install/',
} as const;

/**
 * Finds Terraform (the command that `TERRAFORM_BINARY_NAME` names, as for cdktf, else `terraform`) or OpenTofu.
 * @throws KeyturnError if it is missing or older than 1.9
 */
export async function findEngine(name: EngineName, env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const command = name === 'tofu' ? 'tofu' : env.TERRAFORM_BINARY_NAME || 'terraform';
  const { code, stdout } = await runCommand({
    command,
    args: ['version', '-json'],
    cwd: process.cwd(),
    env: { ...withoutStray(env), CHECKPOINT_DISABLE: '1' },
  });
  const version = code === 0 ? versionIn(stdout) : undefined;
  if (version === undefined) {
    throw new KeyturnError(
      'ENGINE_MISSING',
      `${TITLE[name]} is needed, and "${command}" cannot be run.`,
      `Install ${TITLE[name]} ${OLDEST.major}.${OLDEST.minor} or newer and put it on PATH: ${SOURCE[name]}`,
    );
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return { name, command, version };
  throw new KeyturnError(
    'ENGINE_TOO_OLD',
    `${TITLE[name]} ${version} is on PATH; ${OLDEST.major}.${OLDEST.minor} or newer is needed.`,
    `Install a newer ${TITLE[name]}: ${SOURCE[name]}`,
  );
}

function versionIn(stdout: string): string | undefined {
  try {
    const said = JSON.parse(stdout) as { terraform_version?: unknown };
    return typeof said.terraform_version === 'string' ? said.terraform_version : undefined;
  } catch {
    return undefined;
  }
}
