import pLimit from 'p-limit';
import { isAwsFault } from '../../aws/aws-fault';
import type { Census } from '../../aws/census';
import { KeyReader, type UserKeys } from '../../aws/key-reader';
import { CONCURRENT_CALLS } from '../../aws/survey';
import type { IamUser } from '../../aws/user-directory';
import { maskKeyId } from '../../rotation/access-key';
import { classify } from '../../rotation/audience';
import { judgeUser, type UserJudgement } from '../../rotation/judgement';
import { planFor, type RetirementStep } from '../../rotation/retirement';
import type { CheckMemory } from './memory';
import type { Intention } from './memory-record';
import { noteProblem, practiceOf, type Run, termsOf } from './run';

type Change = Extract<RetirementStep, { do: 'delete' | 'deactivate' }>;

/** A change of a key that really took place. */
export interface Deed {
  readonly keyId: string;
  readonly did: 'deleted' | 'deactivated';
  readonly because: string;
  readonly createdAt: Date;
  /** Done by an earlier run that did not live to tell. */
  readonly byEarlierRun: boolean;
}

/** What became of one user. */
export interface Visited {
  readonly judgement: UserJudgement;
  readonly deeds: readonly Deed[];
}

/** Keys whose holders will have to be told if this goes as it looks now; whatever has to be asked first is included. */
export function intentionsFor(found: UserKeys, run: Run): readonly Intention[] {
  const judgement = judgeUser(found.user, found.keys, termsOf(run));
  const steps = planFor(judgement, termsOf(run), practiceOf(run)).filter((step) => step.do !== 'notify');
  const planned = new Map(steps.map(({ key, because }) => [key.id, because]));
  const decidedAt = run.asOf.toISOString();
  return found.keys.flatMap((key): Intention[] => {
    const isOpen = found.usesLeftOpen && key.status === 'Active' && key.lastUsed.kind === 'unknown';
    const because = planned.get(key.id) ?? (isOpen ? 'it was not used for too long' : undefined);
    if (because === undefined) return [];
    return [{ user: found.user.name, keyId: key.id, because, createdAt: key.createdAt.toISOString(), decidedAt }];
  });
}

/**
 * Carries out what was intended: each user's keys are read again right before they are touched, the plan is made from what is
 * there now, and only keys that the journal names are changed. One user's failure is a problem, and never the end.
 */
export class Acting {
  private readonly reader: KeyReader;

  constructor(
    private readonly run: Run,
    private readonly memory: CheckMemory,
    private readonly census: Census,
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
    const judgement = await this.judgeAfresh(user);
    if (judgement === undefined) {
      this.memory.settle([...intended]);
      return undefined;
    }
    const steps = planFor(judgement, termsOf(this.run), practiceOf(this.run)).filter(
      (step): step is Change => step.do !== 'notify' && intended.has(step.key.id),
    );
    const deeds: Deed[] = [];
    const unclear: string[] = [];
    for (const step of steps) {
      const outcome = await this.carryOut(user, step);
      if (outcome === 'unclear') unclear.push(step.key.id);
      else if (outcome !== 'failed') deeds.push(outcome);
    }
    // What was not done needs no telling. What may have been done is looked at again by the next run.
    const told = new Set([...deeds.map(({ keyId }) => keyId), ...unclear]);
    this.memory.settle([...intended].filter((keyId) => !told.has(keyId)));
    return { judgement, deeds };
  }

  private async judgeAfresh(user: IamUser): Promise<UserJudgement | undefined> {
    const { policies } = this.run.configuration;
    try {
      const row = this.census.rows.get(user.name);
      const fresh = await this.reader.read(user, row, policies[classify(user).audience], 'where-it-matters');
      for (const { about, because } of fresh.problems) noteProblem(this.run, about, because);
      return judgeUser(user, fresh.keys, termsOf(this.run));
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      if (error.kind !== 'missing') noteProblem(this.run, user.name, `not acted on: ${error.message}`);
      return undefined;
    }
  }

  private async carryOut(user: IamUser, step: Change): Promise<Deed | 'failed' | 'unclear'> {
    const { id: keyId } = step.key;
    const { keys } = this.run.ports;
    const deed: Deed = {
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
        noteProblem(this.run, user.name, `${maskKeyId(keyId)} could not be ${deed.did}: ${error.message}`);
        return state === 'unknown' ? 'unclear' : 'failed';
      }
    }
    this.run.log.info('key changed', { user: user.name, key: maskKeyId(keyId), did: deed.did, because: deed.because });
    return deed;
  }
}

/** How a key stands at this moment. */
export async function stateOf(
  keyId: string,
  user: string,
  run: Run,
): Promise<'Active' | 'Inactive' | 'gone' | 'unknown'> {
  try {
    const keys = await run.ports.keys.keysOf(user);
    return keys.find((key) => key.id === keyId)?.status ?? 'gone';
  } catch (error) {
    if (isAwsFault(error, 'missing')) return 'gone';
    if (isAwsFault(error)) return 'unknown';
    throw error;
  }
}
