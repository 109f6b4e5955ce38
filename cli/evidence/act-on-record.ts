import type { BegunAct } from '../../change-records/chain/begun-record';
import type { ChainedRecord, EventOf, RecordedEvent } from '../../change-records/chain/chained-record';
import type { Configuration } from '../../settings/configuration';
import type { Cloud } from '../shell/cloud';
import type { Desk } from '../shell/desk';
import { holdInterrupts } from '../shell/hold-interrupts';
import { chainEvent } from './archive-records';
import { recordContext } from './record-context';

type Outcome<Kind extends RecordedEvent['kind']> = Omit<EventOf<Kind>, 'begun'>;

/** How something ended that was begun on record. */
export type ActOutcome = Outcome<'apply'> | Outcome<'key-change'>;

/** Something that is on record as begun, and waits for its outcome. */
export interface ActOnRecord {
  /** Number of the record that says what was begun. */
  readonly begun: number;
  /** Whether the operator has asked to end (Ctrl-C): ask before doing what cannot be undone. */
  readonly interrupted: () => boolean;
  /** Puts the outcome on record; from then on Ctrl-C ends the process again. */
  finish(outcome: ActOutcome): Promise<ChainedRecord>;
}

/**
 * Puts on record what is about to be done, by whom, before it is done. Whatever happens next must end in `finish`, also a
 * failure; until then Ctrl-C waits. A run that is killed leaves an open entry, which `closeUnfinished` closes.
 */
export async function beginAct(
  desk: Desk,
  configuration: Configuration,
  cloud: Cloud,
  act: BegunAct,
): Promise<ActOnRecord> {
  const context = await recordContext(desk, configuration, cloud);
  const held = holdInterrupts((line) => desk.note(line));
  try {
    const { number } = await chainEvent(desk, configuration, cloud, { kind: 'begun', act }, context());
    return {
      begun: number,
      interrupted: held.asked,
      finish: async (outcome) => {
        try {
          return await chainEvent(desk, configuration, cloud, { ...outcome, begun: number }, context());
        } finally {
          held.release();
        }
      },
    };
  } catch (failure) {
    held.release();
    throw failure;
  }
}
