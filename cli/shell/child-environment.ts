/** What a program that we start is for, as far as that decides what it has to know. */
export type ChildKind = 'terraform' | 'app' | 'git' | 'gh';

/** What a variable is called that holds a secret, on whichever pipeline's host, and for whichever tool. */
const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|_JWT|_PAT$/i;

/** Those of them that each needs for its own work. */
const NEEDED: Readonly<Record<ChildKind, RegExp>> = {
  // The provider's and the backend's, and variables and registry tokens of Terraform's own.
  terraform: /^(AWS|TF|TOFU)_/i,
  // A project's own main.ts is told what the settings are, and asks nobody; constructs read the endpoint of a sandbox.
  app: /^$/,
  // Only looks at what is here; a key's passphrase is for whoever signs.
  git: /^$/,
  gh: /^(GH|GITHUB)_(ENTERPRISE_)?TOKEN$/,
};

/**
 * The environment of a program that we start: ours, without the secrets that are none of its business. A pipeline's job holds
 * tokens that write to the repository; what runs code of a project, of a provider or of a hook, sees none of them. The rest stays,
 * for nobody can list what wrappers, proxies and shells go by.
 */
export function childEnvironment(kind: ChildKind, env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name) || NEEDED[kind].test(name)));
}
