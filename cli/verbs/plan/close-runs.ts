import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BegunRecord } from '../../../change-records/chain/unfinished';
import type { Configuration } from '../../../settings/configuration';
import { closeUnfinished } from '../../evidence/close-unfinished';
import { demandWholeChain, lookAtChain } from '../../evidence/whole-chain';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { CouldNotError } from '../../shell/exit-code';
import type { PlanningEngine } from '../../stack/engine';

export interface RunsToClose {
  readonly desk: Desk;
  readonly configuration: Configuration;
  readonly cloud: Cloud;
  readonly engine: PlanningEngine;
  readonly stack: string;
  /** All stacks that are planned together; undefined: that one alone. */
  readonly together?: readonly string[];
}

/**
 * Closes runs of this stack that were ended from outside. Called where Terraform has just had the state's lock, so that none
 * of them goes on: a killed keyturn leaves a Terraform behind that works to its end. Nothing is put behind a broken chain.
 */
export async function closeRuns(runs: RunsToClose): Promise<void> {
  const { engine, ...at } = runs;
  const { faults, unfinished } = await lookAtChain(at.configuration.dir);
  const open = ofTheseStacks(unfinished, runs);
  if (open.length === 0 || faults.length > 0) return;
  await closeUnfinished({ ...at, open, state: await engine.show().catch(() => undefined) });
}

/** The same before an apply, where nobody has had the lock: Terraform is made to take it. @throws CouldNotError */
export async function closeRunsBeforeApply(runs: RunsToClose): Promise<void> {
  const { engine, stack, configuration } = runs;
  if (ofTheseStacks(await demandWholeChain(configuration.dir), runs).length === 0) return;
  const look = join(engine.reviewFolder, 'look.tfplan');
  const { code, stderr } = await engine.plan(look);
  await rm(look, { force: true });
  if (code !== 0 && /state lock/i.test(stderr)) {
    throw new CouldNotError(
      'APPLY_UNDER_WAY',
      `An apply of ${stack} was begun and has no end on record, and somebody holds the lock of its state: ${stderr.trim()}`,
      'Wait until it has ended. A lock that a killed run has left behind is taken away with "terraform force-unlock".',
    );
  }
  await closeRuns(runs);
}

/** Changes of keys that Terraform does not own take seconds and no lock. */
const ofTheseStacks = (
  open: readonly BegunRecord[],
  { stack, together = [stack] }: RunsToClose,
): readonly BegunRecord[] =>
  open.filter(({ act }) => {
    if (act.kind === 'key-change') return true;
    const { stacks, stack: one } = act.change.plan;
    return (stacks ?? [one ?? stack]).every((name) => together.includes(name));
  });
