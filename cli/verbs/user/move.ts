import { join } from 'node:path';
import type { Command } from 'commander';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { sameEntry } from '../../../rotation/ledger';
import { terraformId } from '../../../rotation/terraform-id';
import type { Configuration } from '../../../settings/configuration';
import { writeWhole } from '../../../settings/configuration-folder';
import type { UserSettings } from '../../../settings/settings';
import { moveUser } from '../../../settings/settings-edit';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import { SUPPLIERS_STACK, stackOfShard } from '../../../settings/shard';
import { suggestion } from '../../../settings/suggestion';
import type { Takeovers } from '../../../settings/takeovers-file';
import { OWN_POLICY } from '../../account/found-user';
import { colouredDiff } from '../../account/ledger-diff';
import { appliedEntry, type ObservedUser, observeUser } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { readEvidence } from '../../evidence/evidence-file';
import { askWitnesses, refuseOrphans } from '../../evidence/generation-keys';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import type { Act } from '../../shell/verb';
import { addImports } from '../../stack/imports-file';
import { readStackState, type StateResource } from '../../stack/stack-state';
import { stateKeysOf } from '../../stack/state-user';
import { nextLines, peopleEdit } from './people-edit';

interface MoveOptions {
  readonly to: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function describeMove(command: Command, act: Act): void {
  command
    .command('move')
    .summary('into another shard, keys untouched')
    .argument('<user>', 'IAM user name')
    .description(
      'Moves a user into the stack of another shard without touching it: writes the shard into settings.json, and imports.json, by which its old stack forgets the user, its keys and its policy, and its new one takes them over. Both stand in one plan of all stacks, which the gate lets through only where it is the same IDs on both sides. Changes nothing in AWS.',
    )
    .requiredOption(
      '--to <shard>',
      `one of deployment.shards, or ${SUPPLIERS_STACK} for the stack that is always there`,
    )
    .option('--yes', 'do not ask before writing')
    .option('--dry-run', 'show what would be written, write nothing')
    .addHelpText(
      'after',
      helpPage({
        examples: [['keyturn user move karo --to b', 'then npx keyturn plan, which shows the move, and apply']],
        exits: {
          0: 'written, or it is there already',
          1: 'something has to be done first, or declined; nothing was written',
        },
      }),
    )
    .action(
      act((desk, name: string, options: MoveOptions) =>
        atWork(desk, (configuration, cloud) => move(desk, configuration, cloud, name, options), [name]),
      ),
    );
}

async function move(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  name: string,
  { to, yes, dryRun }: MoveOptions,
): Promise<ExitCode> {
  const { settings, entry } = knownUser(configuration, name);
  const shard = shardNamed(configuration, to);
  const stacks = { from: stackOfShard(settings.shard), to: stackOfShard(shard) };
  if (stacks.from === stacks.to) return tell(desk, name, stacks, `${name} is in ${stacks.to} already.`, {});
  const observed = await observeUser(cloud, name);
  const recorded = appliedEntry(observed);
  if (recorded !== undefined && !sameEntry(recorded, entry)) {
    throw new KeyturnError(
      'STEP_PENDING',
      `The ledger asks for a step of ${name} that was not applied yet; a user moves between two steps.`,
      'Apply it first (npx keyturn plan, npx keyturn apply), or take the edit back.',
    );
  }
  const imports = recorded === undefined ? [] : await importsOf(desk, configuration, observed, settings, stacks.from);
  const { settings: text, diff } = await peopleEdit(configuration.dir, {
    settings: (written) => moveUser(written, name, shard),
    ledger: (written) => written,
  });
  const data = { diff, imports, written: false };
  if (dryRun) return tell(desk, name, stacks, `${colouredDiff(diff, desk)}\nNothing was written.`, data);
  desk.note(colouredDiff(diff, desk));
  if (!(await desk.confirm(`Move ${name} from ${stacks.from} to ${stacks.to}?`, yes))) {
    return tell(desk, name, stacks, 'Nothing was written.', data, EXIT.refused);
  }
  // The imports first: settings without them would make Terraform create the user once more.
  await addImports(configuration.dir, imports);
  await writeWhole(join(configuration.dir, SETTINGS_FILE), text);
  const said = `${name} is of ${stacks.to} in the settings; the next plan of all stacks moves it.`;
  return tell(desk, name, stacks, said, { ...data, written: true });
}

/**
 * @returns undefined for the stack that is always there
 * @throws KeyturnError `UNKNOWN_SHARD`
 */
function shardNamed({ settings }: Configuration, name: string): string | undefined {
  const { shards = [] } = settings.deployment;
  if (name === SUPPLIERS_STACK) return undefined;
  if (shards.includes(name)) return name;
  const known = [...shards, SUPPLIERS_STACK];
  throw new KeyturnError(
    'UNKNOWN_SHARD',
    `"${name}" is no shard of the settings.${suggestion(name, known)}`,
    `Name one of: ${known.join(', ')}. A new one is named in deployment.shards first.`,
  );
}

/**
 * What the new stack takes over: all that the state of the old one has of the user.
 * @throws KeyturnError where that state is another one, or would lose a secret that nobody has yet
 */
async function importsOf(
  desk: Desk,
  { dir }: Configuration,
  observed: ObservedUser,
  { name }: UserSettings,
  from: string,
): Promise<Takeovers> {
  const state = await readStackState(desk.world);
  const keys = stateKeysOf(state, name);
  if (keys === undefined) {
    throw new KeyturnError(
      'USER_NOT_IN_STATE',
      `Terraform's state here does not know ${name}; there is nothing that could be forgotten and taken over.`,
      'Make sure that this is the right state (backend, workspace, folder), and see npx keyturn doctor.',
    );
  }
  refuseOrphans(observed, await askWitnesses(desk, { dir }, name, undefined));
  refuseParameters(state, name);
  const id = terraformId(name);
  const all: Takeovers = [
    { to: `aws_iam_user.${id}`, id: name },
    ...keys.map((key) => ({ to: `aws_iam_access_key.${id}["${key.generation}"]`, id: key.id })),
    { to: `aws_iam_user_policy.${id}`, id: `${name}:${OWN_POLICY}` },
  ];
  for (const { id: key, generation = 0, sealedTo } of keys) {
    const isKnown = sealedTo === undefined || (await readEvidence(dir, name, generation))?.handover !== undefined;
    const isUsed = observed.keys.some((one) => one.id === key && one.lastUsed.kind === 'used');
    if (!isKnown && !isUsed) throw secretInState(name, generation);
  }
  return all.map((one) => ({ ...one, from }));
}

/** An import brings no secret along: what nobody has been given yet would be gone with the old state. */
const secretInState = (name: string, generation: number): KeyturnError =>
  new KeyturnError(
    'SECRET_NOT_HANDED_OVER',
    `The sealed secret of generation ${generation} of ${name} lies in the state of its stack alone, and nothing tells that its holder has it; a new stack would not have it.`,
    `Hand it over first (npx keyturn handover ${name}), then move.`,
  );

function refuseParameters(state: readonly StateResource[], name: string): void {
  const id = `sealed_secret_${terraformId(name)}`;
  if (!state.some(({ address }) => address.startsWith(`aws_ssm_parameter.${id}[`))) return;
  throw new KeyturnError(
    'PARAMETER_IN_THE_WAY',
    `A sealed secret of ${name} is kept in Parameter Store, from the state of its stack; a new stack would not have it.`,
    'Set monitoring.sealedSecretParameters.enabled to false, plan and apply; then move, and switch it on again.',
  );
}

function tell(
  desk: Desk,
  user: string,
  stacks: { readonly from: string; readonly to: string },
  said: string,
  data: Pick<Answer<'user move'>, 'diff' | 'imports' | 'written'>,
  code: ExitCode = EXIT.done,
): ExitCode {
  const next = data.written ? ['npx keyturn plan', 'npx keyturn apply'] : [];
  desk.answer<Answer<'user move'>>([said, ...nextLines(next)].join('\n'), {
    user,
    ...stacks,
    because: said,
    next,
    ...data,
  });
  return code;
}
