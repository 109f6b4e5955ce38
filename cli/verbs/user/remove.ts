import { join } from 'node:path';
import type { Command } from 'commander';
import type { Holding } from '../../../change-records/gate/facts';
import { holdingCommand } from '../../../change-records/gate/holds-more';
import { daysAfter } from '../../../rotation/days';
import { minuteIn } from '../../../rotation/local-days';
import { type Configuration, writeLedger } from '../../../settings/configuration';
import { writeWhole } from '../../../settings/configuration-folder';
import { removeFromLedger } from '../../../settings/ledger-edit';
import { removeUser } from '../../../settings/settings-edit';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import { OWN_POLICY } from '../../account/found-user';
import { heldBy } from '../../account/held-by';
import { colouredDiff } from '../../account/ledger-diff';
import { type ObservedUser, observeUser } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import type { Answer } from '../../answers/answers';
import { recordedDisabling } from '../../evidence/recorded-disabling';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { helpPage } from '../../shell/help-page';
import { told } from '../../shell/told';
import type { Act } from '../../shell/verb';
import { nextLines, peopleEdit } from './people-edit';

interface RemoveOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function describeRemove(command: Command, act: Act): void {
  command
    .command('remove')
    .summary('lead a user out: suspend, then leave')
    .argument('<user>', 'IAM user name')
    .description(
      'Leads a user out, one step each time that it is typed: first every key is suspended, then, when nothing has failed, the user is taken out of settings.json and key-generations.json, and plan and apply remove it. What IAM would refuse to delete is named before anything is done. Its bucket stays declared, with the statements of others. Changes nothing in AWS.',
    )
    .option('--yes', 'do not ask before writing')
    .option('--dry-run', 'show what would be written, write nothing')
    .addHelpText(
      'after',
      helpPage({
        examples: [['keyturn user remove karo', 'again after each apply, until it says that the user is gone']],
        exits: {
          0: 'written, or the next step is told',
          1: 'something has to be done or waited for first, or declined',
        },
      }),
    )
    .action(
      act((desk, name: string, options: RemoveOptions) =>
        atWork(desk, (configuration, cloud) => remove(desk, configuration, cloud, name, options), []),
      ),
    );
}

async function remove(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  name: string,
  options: RemoveOptions,
): Promise<ExitCode> {
  const observed = await observeUser(cloud, name);
  const isDeclared = configuration.settings.users.some((user) => user.name === name);
  if (!isDeclared && observed.user && observed.applied.recorded) {
    return tell(desk, name, `${name} is in settings and ledger no more; plan and apply remove it.`, LEAVE(name));
  }
  // Throws for a name that nobody has.
  const { entry } = knownUser(configuration, name);
  const unasked: string[] = [];
  const held = observed.user ? await heldBy(cloud, name, unasked) : [];
  for (const line of unasked) desk.note(line);
  tellHeld(desk, name, held);
  if (observed.user && observed.keys.some(({ status }) => status === 'Active')) {
    const because = entry.suspended
      ? `${name} is suspended in the ledger, and a key of it still works: a user leaves when none does.`
      : `A key of ${name} works: what leaves is inactive first, because a deleted key cannot be brought back.`;
    const next = entry.suspended
      ? ['npx keyturn plan', 'npx keyturn apply']
      : [`npx keyturn suspend ${name}`, 'npx keyturn plan', 'npx keyturn apply'];
    return tell(desk, name, because, [...next, `npx keyturn user remove ${name}`], EXIT.refused);
  }
  const quiet = await quietUntil(desk, configuration, observed, entry.generation);
  if (quiet !== undefined) desk.note(desk.colours.yellow(quiet));
  return takeOut(desk, configuration, name, options);
}

const LEAVE = (name: string): readonly string[] => [
  `npx keyturn plan --leaving ${name}`,
  `npx keyturn apply --leaving ${name}`,
];

/** What AWS would refuse comes first: IAM deletes no user that holds it, and Terraform finds out too late. */
function tellHeld(desk: Desk, name: string, held: readonly Holding[]): void {
  const more = held.filter(({ what, id }) => what !== 'inline policy' || id !== OWN_POLICY);
  if (more.length === 0) return;
  const things = more.map(({ what, id }) => (what === 'login profile' ? 'a login profile' : `the ${what} ${id}`));
  desk.note(
    told(
      desk,
      desk.colours.yellow,
      'LEAVING_USER_HOLDS_MORE:',
      `${name} holds ${things.join(', ')}; IAM deletes no user that does.`,
      `Take it away before the last plan: ${more.map((one) => holdingCommand(name, one)).join('; ')}.`,
    ),
  );
}

/** Until when the keys have to be off before they may be deleted; undefined where they may be. */
async function quietUntil(
  desk: Desk,
  { dir, settings }: Configuration,
  { name, keys }: ObservedUser,
  generation: number,
): Promise<string | undefined> {
  const { quietDays } = settings.rotation;
  if (quietDays === 0 || keys.length === 0) return undefined;
  const since = await recordedDisabling(dir);
  const moments = keys.map((_, at) => since(name, generation - at)).filter((at) => at !== undefined);
  const until = moments.length === 0 ? undefined : daysAfter(new Date(Math.max(...moments.map(Number))), quietDays);
  if (until !== undefined && until <= desk.now()) return undefined;
  const when = until === undefined ? '' : `, until ${minuteIn(settings.deployment.timeZone, until)}`;
  return `Keys stay off for ${quietDays} days before they are deleted${when}: the gate refuses the plan before that (DELETED_TOO_SOON), unless somebody answers for it.`;
}

async function takeOut(
  desk: Desk,
  { dir }: Configuration,
  name: string,
  { yes, dryRun }: RemoveOptions,
): Promise<ExitCode> {
  const { settings, ledger, diff } = await peopleEdit(dir, {
    settings: (text) => removeUser(text, name),
    ledger: (text) => removeFromLedger(text, name),
  });
  if (dryRun)
    return tell(desk, name, `${colouredDiff(diff, desk)}\nNothing was written.`, [], EXIT.done, {
      diff,
      written: false,
    });
  desk.note(colouredDiff(diff, desk));
  if (!(await desk.confirm(`Take ${name} out of settings and ledger?`, yes))) {
    return tell(desk, name, 'Nothing was written.', [], EXIT.refused, { written: false });
  }
  await writeWhole(join(dir, SETTINGS_FILE), settings);
  await writeLedger(dir, ledger);
  const next = [...LEAVE(name), `take ${name}.asc out of sealing-keys/ when it is gone, and tell its contact`];
  return tell(desk, name, `${name} is out of settings and ledger.`, next, EXIT.done, { diff, written: true });
}

function tell(
  desk: Desk,
  user: string,
  said: string,
  next: readonly string[],
  code: ExitCode = EXIT.done,
  data: Pick<Answer<'user remove'>, 'diff' | 'written'> = {},
): ExitCode {
  desk.answer<Answer<'user remove'>>([said, ...nextLines(next)].join('\n'), {
    user,
    because: said,
    next,
    ...data,
  });
  return code;
}
