import pLimit from 'p-limit';
import { isAwsFault } from '../../aws/aws-fault';
import { contradiction, isOutdated, type Listing } from '../../aws/key-inventory';
import { KeyReader, type UserKeys } from '../../aws/key-reader';
import { CONCURRENT_CALLS, type Survey } from '../../aws/survey';
import type { IamUser } from '../../aws/user-directory';
import { maskKeyId } from '../../rotation/access-key';
import { classify } from '../../rotation/audience';
import { type Decision, isAllowed, type RetirementStep } from '../../rotation/retirement';
import type { CheckInventory } from './inventory';
import type { CheckMemory, Intention } from './memory';
import { decideFor, noteProblem, type Run } from './run';

type ChangeStep = Extract<RetirementStep, { do: 'delete' | 'deactivate' }>;

/** A change of a key that really took place. */
export interface KeyChange {
  readonly keyId: string;
  readonly did: 'deleted' | 'deactivated';
  readonly because: string;
  readonly createdAt: Date;
  /** Done by an earlier run that did not live to tell. */
  readonly byEarlierRun: boolean;
}

/** What became of one user. */
export interface Visited {
  /** Of the keys as they were right before. */
  readonly decision: Decision;
  readonly changes: readonly KeyChange[];
}

/** Keys whose holders will have to be told if this goes as it looks now; whatever has to be asked first is included. */
export function intentionsFor(found: UserKeys, { steps }: Decision, run: Run): readonly Intention[] {
  const changes = steps.filter((step) => isAllowed(step, run.settings.mode));
  const planned = new Map(changes.map(({ key, because }) => [key.id, because]));
  const decidedAt = run.asOf.toISOString();
  return found.keys.flatMap((key): Intention[] => {
    const isOpen =
      run.settings.mode === 'enforce' &&
      found.usesLeftOpen &&
      key.status === 'Active' &&
      key.lastUsed.kind === 'unknown';
    const because = planned.get(key.id) ?? (isOpen ? 'it was not used for too long' : undefined);
    if (because === undefined) return [];
    return [{ user: found.user.name, keyId: key.id, because, createdAt: key.createdAt.toISOString(), decidedAt }];
  });
}

/**
 * Carries out what was intended: each user's keys are read again right before they are touched, it is decided again from what
 * is there now, and only keys that the journal names are changed. One user's failure is a problem, and never the end.
 */
export class Acting {
  private readonly reader: KeyReader;

  constructor(
    private readonly run: Run,
    private readonly memory: CheckMemory,
    private readonly found: Survey,
    private readonly inventory: Pick<CheckInventory, 'doubt' | 'forget'> | undefined,
    private readonly outOfTime: () => boolean,
  ) {
    this.reader = new KeyReader(run.ports.keys, run.asOf);
  }

  /** By user name; a user who is missing from the answer could not be visited. */
  async visitAll(users: readonly IamUser[], intentions: readonly Intention[]): Promise<ReadonlyMap<string, Visited>> {
    const visited = new Map<string, Visited>();
    const limit = pLimit(CONCURRENT_CALLS);
    let notReached = 0;
    const visitOne = async (user: IamUser): Promise<void> => {
      const ofUser = intentions.filter((intention) => intention.user === user.name).map(({ keyId }) => keyId);
      if (this.outOfTime() || !this.memory.isOurs) {
        notReached += 1;
        this.memory.settle(ofUser);
        return;
      }
      const result = await this.visit(user, new Set(ofUser));
      if (result !== undefined) visited.set(user.name, result);
    };
    await Promise.all(users.map((user) => limit(() => visitOne(user))));
    if (notReached > 0) {
      const why = this.memory.isOurs ? 'the time ran out' : 'another run has taken over';
      noteProblem(this.run, `${notReached} users`, `their keys were not acted on: ${why}`);
    }
    return visited;
  }

  private async visit(user: IamUser, intended: ReadonlySet<string>): Promise<Visited | undefined> {
    const decision = await this.decideAfresh(user);
    if (decision === undefined) {
      this.memory.settle([...intended]);
      return undefined;
    }
    const steps = decision.steps.filter(
      (step): step is ChangeStep => isAllowed(step, this.run.settings.mode) && intended.has(step.key.id),
    );
    const changes: KeyChange[] = [];
    // What was not done needs no telling. What may have been done is looked at again by the next run.
    const untold = new Set(intended);
    for (const step of steps) {
      const outcome = await this.carryOut(user, step);
      if (outcome === 'failed') continue;
      untold.delete(step.key.id);
      if (outcome !== 'unclear') changes.push(outcome);
    }
    this.memory.settle([...untold]);
    return { decision, changes };
  }

  private async decideAfresh(user: IamUser): Promise<Decision | undefined> {
    const { policy } = this.run.settings;
    try {
      const row = this.found.census.rows.get(user.name);
      // Stryker disable next-line StringLiteral: every word but the two others asks the same
      const fresh = await this.reader.read(user, row, policy[classify(user).audience], 'where-it-matters');
      const listing = this.found.listings.get(user.name);
      if (listing !== undefined) this.holdAgainst(listing, user, fresh.keys);
      for (const { about, because } of fresh.problems) noteProblem(this.run, about, because);
      return decideFor(user, fresh.keys, this.run);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      if (error.kind !== 'missing') noteProblem(this.run, user.name, `not acted on: ${error.message}`);
      return undefined;
    }
  }

  private holdAgainst(listing: Listing, user: IamUser, keys: UserKeys['keys']): void {
    const wrong = contradiction(listing, user, keys);
    if (wrong !== undefined) this.inventory?.doubt(wrong);
    if (isOutdated(listing, keys)) this.inventory?.forget(user.name);
  }

  private async carryOut(user: IamUser, step: ChangeStep): Promise<KeyChange | 'failed' | 'unclear'> {
    const { id: keyId } = step.key;
    const { keys } = this.run.ports;
    const change: KeyChange = {
      keyId,
      did: step.do === 'delete' ? 'deleted' : 'deactivated',
      because: step.because,
      createdAt: step.key.createdAt,
      byEarlierRun: false,
    };
    try {
      await (step.do === 'delete' ? keys.delete(user.name, keyId) : keys.deactivate(user.name, keyId));
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      const state = await stateOf(keyId, user.name, this.run);
      // The answer may have been lost, and not the call.
      const isDone = state === (step.do === 'delete' ? 'gone' : 'Inactive');
      if (!isDone && state === 'gone') return 'failed';
      if (!isDone) {
        noteProblem(this.run, user.name, `${maskKeyId(keyId)} could not be ${change.did}: ${error.message}`);
        return state === 'unknown' ? 'unclear' : 'failed';
      }
    }
    this.run.log.info('key changed', {
      user: user.name,
      key: maskKeyId(keyId),
      did: change.did,
      because: change.because,
    });
    return change;
  }
}

/** How a key stands at this moment. */
async function stateOf(keyId: string, user: string, run: Run): Promise<'Active' | 'Inactive' | 'gone' | 'unknown'> {
  try {
    const keys = await run.ports.keys.keysOf(user);
    return keys.find((key) => key.id === keyId)?.status ?? 'gone';
  } catch (error) {
    if (isAwsFault(error, 'missing')) return 'gone';
    if (isAwsFault(error)) return 'unknown';
    throw error;
  }
}

/**
 * What an earlier run had decided on and did not live to tell: where the key is switched off or gone now, its holder is still
 * to be told. By user name.
 */
export async function recover(
  memory: CheckMemory,
  users: ReadonlyMap<string, IamUser>,
  run: Run,
): Promise<ReadonlyMap<string, readonly KeyChange[]>> {
  const changes = new Map<string, readonly KeyChange[]>();
  for (const { user, keyId, because, createdAt, decidedAt } of memory.owed) {
    const state = users.has(user) ? await stateOf(keyId, user, run) : 'Active';
    if (state === 'unknown') {
      noteProblem(run, user, 'an earlier run ended early, and whether it changed a key cannot be seen');
    } else if (state === 'Active') {
      memory.settle([keyId]);
    } else {
      const change: KeyChange = {
        keyId,
        did: state === 'gone' ? 'deleted' : 'deactivated',
        because: `${because} (decided by the check of ${decidedAt.slice(0, 10)})`,
        createdAt: new Date(createdAt),
        byEarlierRun: true,
      };
      changes.set(user, [...(changes.get(user) ?? []), change]);
    }
  }
  if (memory.owed.length > 0) run.log.warn('an earlier run ended early', { owed: memory.owed.length });
  return changes;
}
