import pLimit from 'p-limit';
import { isAwsFault } from '../../aws/aws-fault';
import { CONCURRENT_CALLS } from '../../aws/survey';
import type { Delivery, Letter } from './letter';
import { compose } from './letters';
import type { CheckMemory } from './memory';
import type { PostOffice } from './post-office';
import { noteProblem, type Run } from './run';

/** After so many letters the memory is written: a crash repeats no more mails than these, and loses none. */
const LETTERS_PER_SAVE = 25;

/** Sends every letter, and remembers which keys' holders know. By user name; a letter that there was no time for is missing. */
export async function tell(
  letters: readonly Letter[],
  office: PostOffice,
  memory: CheckMemory,
  run: Run,
  outOfTime: () => boolean,
): Promise<ReadonlyMap<string, Delivery>> {
  const deliveries = new Map<string, Delivery>();
  const limit = pLimit(CONCURRENT_CALLS);
  let unsaved = 0;

  const save = async (): Promise<void> => {
    try {
      await memory.save();
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      noteProblem(run, 'memory of the check', `who was told could not be written down: ${error.message}`);
    }
  };

  const deliver = async (letter: Letter): Promise<void> => {
    if (outOfTime()) return;
    const deeds = letter.deeds.map(({ keyId }) => keyId);
    const notices = letter.notices.map(({ key }) => key.id);
    const mail = compose(letter, run);
    const delivery =
      mail === undefined ? 'nobody' : await office.send(mail, { user: letter.user.name, deeds, notices });
    deliveries.set(letter.user.name, delivery);
    // A letter that is neither sent nor kept is owed by the next run.
    if (delivery !== 'lost') memory.settle(deeds);
    if (delivery === 'sent') notices.forEach((keyId) => memory.rememberNotice(keyId, run.asOf));
    unsaved += 1;
    if (unsaved >= LETTERS_PER_SAVE) {
      unsaved = 0;
      await save();
    }
  };

  await Promise.all(letters.map((letter) => limit(() => deliver(letter))));
  const untold = letters.filter((letter) => !deliveries.has(letter.user.name));
  if (untold.length > 0) {
    noteProblem(run, `${untold.length} users`, 'were not told for want of time; the next run tells what was done');
  }
  return deliveries;
}
