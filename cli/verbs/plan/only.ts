import type { Command } from 'commander';
import type { Configuration } from '../../../settings/configuration';
import { faultInWords } from '../../../settings/configuration-error';
import { stackOfShard } from '../../../settings/shard';
import { knownUser } from '../../account/organisation';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { oneUsersPlan } from '../../stack/one-users-plan';
import { USUAL_STACK } from '../../stack/stack-project';

/** `--only <user>`: plan and apply for one user, past what is wrong with the entries of others. */
export interface OnlyOption {
  readonly only?: string;
}

/** What is synthesised, and what Terraform plans of it. */
interface Scope {
  readonly configDir: string;
  /** Empty: everything. */
  readonly targets: readonly string[];
}

/** The stack to choose: a user is planned for in its own. */
export const stackFor = (
  { settings }: Configuration,
  named: string | undefined,
  { only }: OnlyOption,
): string | undefined => {
  if (only === undefined || settings.deployment.shards === undefined) return named;
  return stackOfShard(settings.users.find(({ name }) => name === only)?.shard);
};

/** Whose entries in the ledger have to be right; undefined: everybody's. */
export const scopeOf = ({ only }: OnlyOption): readonly string[] | undefined =>
  only === undefined ? undefined : [only];

/** One user of the ledger: nobody who has left it, and no stack without users. */
export function demandOneScope(_: Command, asked: Command): void {
  const { only, leaving } = asked.opts<OnlyOption & { readonly leaving?: readonly string[] }>();
  if (only === undefined) return;
  const [stack = USUAL_STACK] = asked.args;
  if (leaving !== undefined)
    asked.error('error: --only is for a user of the ledger; one that leaves is in it no more.');
  if (stack !== USUAL_STACK) asked.error(`error: --only is for the stack ${USUAL_STACK}; ${stack} has no users.`);
}

/**
 * Works in the scope that was asked for; what was made for it is taken away afterwards.
 * @throws KeyturnError `UNKNOWN_USER`
 */
export async function forScope<Answer>(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  { only }: OnlyOption,
  work: (scope: Scope) => Promise<Answer>,
): Promise<Answer> {
  if (only === undefined) return work({ configDir: desk.configDir, targets: [] });
  knownUser(configuration, only);
  for (const fault of [...configuration.passedBy.values()].flat()) {
    desk.note(desk.colours.yellow(`Passed by: ${faultInWords(fault)}`));
  }
  const scope = await oneUsersPlan(configuration, cloud, only);
  try {
    return await work(scope);
  } finally {
    await scope.remove();
  }
}
