import { join } from 'node:path';
import { type AppliedChange, appliedChanges } from '../../change-records/chain/history';
import { RECORDS_FOLDER, readRecords } from '../../change-records/chain/record-folder';
import type { Evidence } from '../../rotation/evidence';
import { type GenerationKeys, orphansAmong } from '../../rotation/generation-keys';
import { KeyturnError } from '../../rotation/keyturn-error';
import { asOrphan, orphanRefusal } from '../../rotation/orphan-key';
import { terraformId } from '../../rotation/terraform-id';
import type { Configuration } from '../../settings/configuration';
import { loadTakeovers, type Takeovers } from '../../settings/takeovers-file';
import type { ObservedUser } from '../account/observed-user';
import type { Desk } from '../shell/desk';
import type { World } from '../shell/world';
import { readOneStackState, readStackState, type StateResource } from '../stack/stack-state';
import { stateKeysOf } from '../stack/state-user';

/** Whoever can tell which key is which generation. */
export interface Witnesses {
  readonly state: readonly StateResource[] | KeyturnError;
  /** Imports that a plan will make: a key that is about to be adopted is known. */
  readonly imports: Takeovers;
  /** Oldest first; heard only where the state is silent. */
  readonly applies: readonly AppliedChange[];
}

/**
 * Asks them, all users at once. What cannot be read is told where it matters.
 * @param stack whose state is enough, where that of every stack cannot be read
 */
export async function callWitnesses(
  { world }: Desk,
  { dir }: Pick<Configuration, 'dir'>,
  stack?: string,
): Promise<Witnesses> {
  const [state, imports, records] = await Promise.all([
    stateOf(world, stack),
    orFault(loadTakeovers(dir)),
    orFault(readRecords(join(dir, RECORDS_FOLDER))),
  ]);
  return {
    state,
    imports: imports instanceof KeyturnError ? [] : imports,
    applies: records instanceof KeyturnError ? [] : appliedChanges(records),
  };
}

async function stateOf(world: World, stack: string | undefined): Promise<Witnesses['state']> {
  const all = await orFault(readStackState(world));
  return all instanceof KeyturnError && stack !== undefined ? orFault(readOneStackState(world, stack)) : all;
}

/**
 * Which keys of a user are which generations: as Terraform's state says, and where that is silent, as the last apply on
 * record and the hand-over say.
 */
export function generationKeysOf(user: string, witnesses: Witnesses, evidence: Evidence | undefined): GenerationKeys {
  const { state, imports, applies } = witnesses;
  const awaited = awaitedKeys(user, imports);
  const keys = state instanceof KeyturnError ? undefined : stateKeysOf(state, user);
  if (keys) {
    return {
      known: new Map([...awaited, ...keys.map(({ id, generation }) => [id, generation] as const)]),
      stateSilent: undefined,
    };
  }
  const last = [...applies].reverse().find((apply) => apply.keys?.some((key) => key.user === user));
  const recorded = (last?.keys ?? []).flatMap(({ user: of, accessKeyId, generation }) =>
    of === user && accessKeyId !== null && generation !== null ? [[accessKeyId, generation] as const] : [],
  );
  const handedOver =
    evidence?.handover && evidence.user === user ? [[evidence.handover.accessKeyId, evidence.generation] as const] : [];
  return {
    known: new Map([...recorded, ...handedOver, ...awaited]),
    stateSilent: state instanceof KeyturnError ? state.because : `Terraform's state here does not know ${user}.`,
  };
}

function awaitedKeys(user: string, imports: Takeovers): readonly (readonly [string, number])[] {
  const address = `aws_iam_access_key.${terraformId(user)}[`;
  return imports.flatMap(({ to, id }) => {
    const generation = to.startsWith(address) && /\["(\d+)"\]$/.exec(to)?.[1];
    return generation ? [[id, Number(generation)] as const] : [];
  });
}

/** What is known of one user, from everybody who can tell. */
export async function askWitnesses(
  desk: Desk,
  { dir }: Pick<Configuration, 'dir'>,
  user: string,
  evidence: Evidence | undefined,
): Promise<GenerationKeys> {
  return generationKeysOf(user, await callWitnesses(desk, { dir }), evidence);
}

/**
 * Before anything is taken for a generation.
 * @throws KeyturnError `ORPHAN_KEY` where IAM has a key of the user that Terraform's state does not know
 */
export function refuseOrphans({ name, keys }: Pick<ObservedUser, 'name' | 'keys'>, told: GenerationKeys): void {
  const [orphan] = orphansAmong(keys, told);
  if (!orphan) return;
  const { code, because, wayOut } = orphanRefusal(name, asOrphan(orphan));
  throw new KeyturnError(code, because, wayOut);
}

/**
 * What only an operator can mend is kept, to be told.
 * @throws whatever else fails: our bug
 */
async function orFault<Answer>(answer: Promise<Answer>): Promise<Answer | KeyturnError> {
  try {
    return await answer;
  } catch (fault) {
    if (!(fault instanceof KeyturnError)) throw fault;
    return fault;
  }
}
