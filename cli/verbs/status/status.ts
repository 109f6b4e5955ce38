import { disabledAt } from '../../../change-records/chain/disabled-at';
import { KeyturnError } from '../../../rotation/keyturn-error';
import { terraformId } from '../../../rotation/terraform-id';
import type { Configuration } from '../../../settings/configuration';
import { ConfigurationError } from '../../../settings/configuration-error';
import { loadTakeovers } from '../../../settings/takeovers-file';
import { observeUsers } from '../../account/observed-user';
import { atWork, knownUser } from '../../account/organisation';
import { type UserStatus, userStatus } from '../../account/user-status';
import type { Answer } from '../../answers/answers';
import { readEvidence } from '../../evidence/evidence-file';
import { callWitnesses, generationKeysOf } from '../../evidence/generation-keys';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { EXIT, type ExitCode } from '../../shell/exit-code';
import { failureData } from '../../shell/failure';
import { helpPage } from '../../shell/help-page';
import type { VerbPage } from '../../shell/verb';
import { readyPlan } from '../../stack/ready-plan';
import { chainLook } from './chain-look';
import { chainData, type RecordGap, statusData, statusText } from './status-answer';

export const page: VerbPage = (command, act) => {
  command
    .argument('[user...]', 'only these users')
    .description(
      'Shows every user: generation, stage, keys with status, age, last use and due date, and what is next and who has to act. Reads the ledger and AWS; changes nothing.',
    )
    .addHelpText(
      'after',
      helpPage({
        examples: [
          ['keyturn status', 'everybody, those who need somebody first'],
          ['keyturn status valentia', 'one user'],
          ['keyturn status --json', 'for programs, with whole access key IDs'],
        ],
        exits: {
          0: 'nothing is urgent',
          1: 'something is urgent: a key is overdue or unused for too long, a suspension is not over, keys and ledger do not fit, or something begun has no end on record',
          2: 'could not look at everybody',
        },
      }),
    )
    .action(
      act((desk, users: readonly string[]) =>
        atWork(desk, (configuration, cloud) => show(desk, configuration, cloud, users), users),
      ),
    );
};

async function show(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  users: readonly string[],
): Promise<ExitCode> {
  const names = users.length > 0 ? users : configuration.settings.users.map((user) => user.name);
  const { passedBy } = configuration;
  const known = names.filter((name) => !passedBy.has(name)).map((name) => knownUser(configuration, name));
  const [observed, witnesses] = await Promise.all([observeUsers(cloud, names), callWitnesses(desk, configuration)]);
  const chain = await chainLook(desk.configDir);
  const ready = await readyPlan(desk.world);
  const imports = await loadTakeovers(desk.configDir);
  const whenDisabled = disabledAt(chain.records);
  const statuses: UserStatus[] = [];
  const problems = [...passedBy]
    .filter(([user]) => users.length === 0 || users.includes(user))
    .map(([user, faults]): { user: string; fault: KeyturnError } => ({ user, fault: new ConfigurationError(faults) }));
  const gaps: RecordGap[] = [];
  for (const user of known) {
    const { name } = user.settings;
    const seen = observed.get(name);
    if (seen === undefined || seen instanceof Error) {
      if (!(seen instanceof KeyturnError)) throw seen ?? new Error(`${name} was not looked at`);
      problems.push({ user: name, fault: seen });
      continue;
    }
    const because = chain.gaps(seen);
    if (because.length > 0) gaps.push({ user: name, because });
    const evidence = await readEvidence(desk.configDir, name, user.entry.generation);
    statuses.push(
      userStatus(user, seen, {
        settings: configuration.settings,
        evidence,
        disabledAt: whenDisabled(name, user.entry.generation - 1),
        told: generationKeysOf(name, witnesses, evidence),
        readyPlan: ready,
        isAdopted: imports.some(({ to }) => to === `aws_iam_user.${terraformId(name)}`),
        now: desk.now(),
      }),
    );
  }
  desk.answer<Answer<'status'>>(statusText(desk, configuration.settings, statuses, problems, { ...chain, gaps }), {
    asOf: desk.now().toISOString(),
    complete: problems.length === 0,
    users: statuses.map(statusData),
    problems: problems.map(({ user, fault }) => ({ user, ...failureData(fault).error })),
    records: chainData({ ...chain, gaps }),
  });
  if (problems.length > 0 || chain.fault) return EXIT.couldNot;
  if (chain.unfinished.length > 0) return EXIT.refused;
  return statuses.some((status) => status.next.urgent) ? EXIT.refused : EXIT.done;
}
