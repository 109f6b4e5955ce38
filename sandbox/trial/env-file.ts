import writeFileAtomic from 'write-file-atomic';
import { type TrialChoices, trialVariables } from './environment';
import { strayVariables } from './stray-variables';

/** Names that are unset even if they are not set now: the file may be sourced by another shell later. */
const ALWAYS_UNSET = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'TF_PLUGIN_CACHE_DIR',
];

/** Writes the file that a shell (sh, bash, zsh) sources to work in the trial. It prints nothing. */
export function writeEnvFile(choices: TrialChoices, env: NodeJS.ProcessEnv = process.env): void {
  const unset = [...new Set([...ALWAYS_UNSET, ...strayVariables(env)])].sort();
  const set = Object.entries(trialVariables(choices)).map(exported);
  const lines = ['# Points this shell at the sandbox: . .sandbox/env', `unset ${unset.join(' ')}`, ...set];
  writeFileAtomic.sync(choices.folder.envFile, `${lines.join('\n')}\n`, { mode: 0o600 });
}

function exported([name, value]: readonly [string, string]): string {
  // What else must not go through a proxy stays as the shell has it.
  if (name === 'NO_PROXY') return `export NO_PROXY="${value}\${NO_PROXY:+,$NO_PROXY}"`;
  return `export ${name}=${quoted(value)}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
