import { join } from 'node:path';
import pLimit from 'p-limit';
import type { ChainedRecord } from '../../../change-records/chain/chained-record';
import { gapOf } from '../../../change-records/chain/gap';
import { appliedChanges, issuedGenerations } from '../../../change-records/chain/history';
import { RECORDS_FOLDER, readRecords, verifyFolder } from '../../../change-records/chain/record-folder';
import { ledgerEntryOf, recordedUsers, usersInOpenRuns } from '../../../change-records/chain/recorded-user';
import { unfinished, usersBegun } from '../../../change-records/chain/unfinished';
import type { ChainReport } from '../../../change-records/chain/verify-chain';
import { KeyturnError } from '../../../rotation/keyturn-error';
import type { LedgerEntry } from '../../../rotation/ledger';
import type { Configuration } from '../../../settings/configuration';
import { SEALING_KEYS_FOLDER } from '../../../settings/configuration-folder';
import { loadTakeovers } from '../../../settings/takeovers-file';
import { observeUsers } from '../../account/observed-user';
import { generationKeysOf } from '../../evidence/generation-keys';
import { CALLS_AT_A_TIME, type Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { readStackState, type StateResource } from '../../stack/stack-state';
import { statePolicies } from '../../stack/state-bucket';
import { stateKeysOf, stateTagsOf } from '../../stack/state-user';
import type { BlindSpots } from './blind-spots';
import type { BucketSides } from './bucket-sides';
import { otherAccount } from './other-account';
import type { Listed } from './rules/strangers';
import type { IamSide, StateUser, UserRecords, UserSides } from './user-sides';

/** Everything that the rules compare; undefined: could not be looked at, and that is among the blind spots. */
export interface Surroundings {
  readonly now: Date;
  readonly users: readonly UserSides[];
  readonly buckets: readonly BucketSides[];
  readonly everybody: readonly Listed[] | undefined;
  /** Name of the project, where an account has several. */
  readonly project: string | undefined;
  readonly inState: ReadonlySet<string>;
  /** User → its inline policies, for those that could be read. */
  readonly inlinePolicies: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly chain: ChainReport | undefined;
}

/** Looks at every side of everything, changes nothing. */
export async function lookAround(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  blind: BlindSpots,
): Promise<Surroundings> {
  const folder = join(configuration.dir, RECORDS_FOLDER);
  const [state, chain, records, imports, caller] = await Promise.all([
    blind.look("Terraform's state", () => readStackState(desk.world)),
    blind.look('records', () => verifyFolder(folder)),
    blind.look('records', () => readRecords(folder)),
    blind.look('imports.json', () => loadTakeovers(configuration.dir)),
    blind.look('credentials', () => cloud.account.caller()),
  ]);
  const names = configuration.settings.users.map(({ name }) => name);
  const other = caller && state && otherAccount(caller, state);
  if (other) blind.note('credentials', other);
  const isKnown = caller !== undefined && other === undefined;
  // Whom AWS does not know, it answers nothing: one finding says so, not one for each question.
  const iam = isKnown ? await lookAtIam(cloud, names, blind) : undefined;
  const applies = appliedChanges(records ?? []);
  const witnesses = { state: state ?? STATE_UNREAD, imports: imports ?? [], applies };
  const told = (name: string) => generationKeysOf(name, witnesses, undefined);
  const ofRecords = records && recordsByUser(records);
  return {
    now: desk.now(),
    users: configuration.settings.users.map(
      ({ name, sealingKey, sealingKeyFingerprint }): UserSides => ({
        name,
        ledger: configuration.ledger[name] as UserSides['ledger'],
        iam: iam?.users.get(name),
        state: state && stateUser(state, name),
        told: told(name),
        records: ofRecords?.(name, iam?.users.get(name)),
        sealingKey: configuration.sealingKeys.get(name),
        sealingKeyFile: `${SEALING_KEYS_FOLDER}/${sealingKey}`,
        isPinned: sealingKeyFingerprint !== undefined,
      }),
    ),
    buckets: isKnown ? await lookAtBuckets(cloud, configuration, state, blind) : [],
    everybody: iam?.everybody,
    project: configuration.settings.deployment.project,
    inState: new Set(
      (state ?? []).flatMap(({ type, values }) => (type === 'aws_iam_user' ? [String(values['name'])] : [])),
    ),
    inlinePolicies: iam?.inlinePolicies ?? new Map<string, ReadonlyMap<string, string>>(),
    chain,
  };
}

const STATE_UNREAD = new KeyturnError('STATE_UNREADABLE', "Terraform's state could not be read.", 'See there.');

interface LookedAtIam {
  readonly everybody: Surroundings['everybody'];
  readonly users: ReadonlyMap<string, IamSide>;
  readonly inlinePolicies: Surroundings['inlinePolicies'];
}

async function lookAtIam(cloud: Cloud, names: readonly string[], blind: BlindSpots): Promise<LookedAtIam> {
  const everybody = await blind.look('users', () => cloud.users.users());
  const observed = everybody && (await blind.look('users', () => observeUsers(cloud, names)));
  const users = new Map<string, IamSide>();
  for (const [name, seen] of observed ?? []) {
    if (seen instanceof KeyturnError) blind.note(name, seen);
    else users.set(name, { tags: seen.user?.tags, keys: seen.keys, applied: seen.applied });
  }
  const inlinePolicies = new Map<string, ReadonlyMap<string, string>>();
  const limit = pLimit(CALLS_AT_A_TIME);
  const there = [...users].filter(([, { tags }]) => tags !== undefined).map(([name]) => name);
  const grants = cloud.grants();
  await Promise.all(
    there.map((name) =>
      limit(async () => {
        const policies = await blind.look(name, () => grants.inlinePoliciesOf(name));
        if (policies) inlinePolicies.set(name, policies);
      }),
    ),
  );
  return { everybody, users, inlinePolicies };
}

async function lookAtBuckets(
  cloud: Cloud,
  { settings }: Configuration,
  state: readonly StateResource[] | undefined,
  blind: BlindSpots,
): Promise<readonly BucketSides[]> {
  const managed = state && statePolicies(state);
  const names = new Set([
    ...settings.users.flatMap(({ places }) => places.map(({ bucket }) => bucket)),
    ...(managed?.keys() ?? []),
  ]);
  const [policies, versioning] = [cloud.bucketPolicies(), cloud.bucketVersioning()];
  const limit = pLimit(CALLS_AT_A_TIME);
  return Promise.all(
    [...names].sort().map((name) =>
      limit(async () => ({
        name,
        policy: await blind.look(name, () => policies.policyOf(name)),
        statePolicy: managed && (managed.get(name) ?? null),
        versioning: await blind.look(name, () => versioning.versioningOf(name)),
      })),
    ),
  );
}

function stateUser(state: readonly StateResource[], name: string): StateUser | 'stranger' {
  const keys = stateKeysOf(state, name);
  return keys ? { keys, tags: stateTagsOf(state, name) ?? {} } : 'stranger';
}

/** What the chain tells of each user. Whose run has no end on record is told as that. */
function recordsByUser(records: readonly ChainedRecord[]): (user: string, iam: IamSide | undefined) => UserRecords {
  const issued = issuedGenerations(records);
  const planned = new Map<string, number>();
  const note = (user: string, generation: number | null): void =>
    void planned.set(user, Math.max(planned.get(user) ?? 0, generation ?? 0));
  const meant = new Map<string, LedgerEntry | null>();
  for (const { keys, change } of appliedChanges(records)) {
    for (const { name, ledger } of change.users) meant.set(name, ledger.after && ledgerEntryOf(ledger.after));
    for (const { user, generation } of [...change.keys, ...(keys ?? [])]) note(user, generation);
  }
  for (const user of unfinished(records).flatMap(usersBegun)) note(user, Number.POSITIVE_INFINITY);
  const told = recordedUsers(records);
  const open = usersInOpenRuns(records);
  return (name, iam) => ({
    planned: planned.get(name) ?? 0,
    issued: issued.get(name) ?? 0,
    entry: (told.get(name)?.entry === undefined ? meant.get(name) : told.get(name)?.entry) ?? undefined,
    gap: iam && !open.has(name) ? gapOf({ name, ...iam }, told.get(name)) : [],
  });
}
