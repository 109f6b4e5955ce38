import pLimit from 'p-limit';
import { type AwsFault, isAwsFault } from '../../aws/aws-fault';
import { type Mail, sentOnceBefore } from '../../aws/mailer';
import { CONCURRENT_CALLS } from '../../aws/survey';
import { compose, type Delivery, type Letter } from './letters';
import type { CheckMemory } from './memory';
import { noteProblem, type Run } from './run';
import { isListOf, isObject, isText } from './written-json';

/** Where mails wait that could not be sent. */
export const UNSENT_PREFIX = 'check/unsent/';

/** A mail that could not be sent, as it is kept. */
export interface UnsentMail {
  readonly version: 2;
  /** Whom it is about; empty for the owner's digest. */
  readonly user: string;
  /** ISO 8601. */
  readonly keptAt: string;
  /** Why it could not be sent. */
  readonly because: string;
  /** Keys that were changed. */
  readonly changes: readonly string[];
  /** Keys that the mail gives notice of. */
  readonly notices: readonly string[];
  readonly mail: Mail;
}

function unsentPlace(run: string, user: string): string {
  return `${UNSENT_PREFIX}${run}/${user === '' ? '-digest' : encodeURIComponent(user)}.json`;
}

/** Version 1 had another word for the changes. Undefined where the object is none of ours. */
function readUnsent(body: string): UnsentMail | undefined {
  try {
    const read: unknown = JSON.parse(body);
    if (!isObject(read)) return undefined;
    const { version, deeds, ...rest } = read;
    const unsent = { ...rest, ...(version === 1 && { changes: deeds }) };
    if (!isUnsent(unsent)) return undefined;
    const { user, keptAt, because, changes, notices, mail } = unsent;
    return { version: 2, user, keptAt, because, changes, notices, mail };
  } catch {
    return undefined;
  }
}

function isUnsent(read: Readonly<Record<string, unknown>>): read is Readonly<Record<string, unknown>> & UnsentMail {
  const { user, keptAt, because, changes, notices, mail } = read;
  return (
    [user, keptAt, because].every(isText) &&
    isListOf(changes, isText) &&
    isListOf(notices, isText) &&
    isObject(mail) &&
    isListOf(mail['to'], isText) &&
    [mail['from'], mail['subject'], mail['html'], mail['text']].every(isText) &&
    (mail['replyTo'] === undefined || isText(mail['replyTo']))
  );
}

/** So many mails in a row that failed for no fault of their own: SES takes none now, and each further try costs minutes. */
const FAILURES_IN_A_ROW = 5;

/** Sends mails, keeps those that cannot be sent, and sends those that were kept. */
export class PostOffice {
  private failuresInARow = 0;
  private lastFault: AwsFault | undefined;

  constructor(
    private readonly run: Run,
    private readonly memory: CheckMemory | undefined,
    private readonly outOfTime: () => boolean,
  ) {}

  /** `lost`: neither sent nor kept. Each but `sent` is a problem. */
  async send(mail: Mail, about: Pick<UnsentMail, 'user' | 'changes' | 'notices'>): Promise<'sent' | 'kept' | 'lost'> {
    const fault = await this.trySending(mail);
    if (fault === undefined) {
      this.run.log.info('mail sent', {
        user: about.user,
        changes: about.changes.length,
        notices: about.notices.length,
      });
      return 'sent';
    }
    const name = about.user === '' ? 'digest' : about.user;
    const because = fault.message;
    // It may have gone out, and only the answer be missing.
    const kept = fault.kind === 'unreachable' ? sentOnceBefore(mail) : mail;
    const unsent: UnsentMail = { version: 2, ...about, keptAt: this.run.asOf.toISOString(), because, mail: kept };
    try {
      const place = unsentPlace(this.run.id, about.user);
      await this.run.ports.evidence.put(place, JSON.stringify(unsent, null, 2), 'application/json');
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      noteProblem(this.run, name, `a mail could neither be sent (${because}) nor kept (${error.message})`);
      return 'lost';
    }
    noteProblem(this.run, name, `a mail could not be sent and is kept for the next run: ${because}`);
    return 'kept';
  }

  /**
   * Sends what earlier runs kept. `isMoot`: nobody needs the mail any more, because this run writes a newer one.
   * Answers the mails that went out.
   */
  async sendKept(isMoot: (unsent: UnsentMail) => boolean): Promise<readonly UnsentMail[]> {
    const sent: UnsentMail[] = [];
    try {
      for (const place of await this.run.ports.evidence.list(UNSENT_PREFIX)) {
        if (this.outOfTime()) break;
        const outcome = await this.sendKeptOne(place, isMoot);
        if (outcome !== undefined) sent.push(outcome);
      }
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      noteProblem(this.run, 'unsent mail', `what earlier runs kept cannot be read: ${error.message}`);
    }
    return sent;
  }

  private async sendKeptOne(place: string, isMoot: (unsent: UnsentMail) => boolean): Promise<UnsentMail | undefined> {
    const { evidence } = this.run.ports;
    const object = await evidence.get(place);
    const unsent = object === undefined ? undefined : readUnsent(object.body);
    if (unsent === undefined) {
      if (object !== undefined) noteProblem(this.run, place, 'is no mail that a run has kept; remove it');
      return undefined;
    }
    const isOver = this.memory?.isDelivered(place) === true || isMoot(unsent);
    if (!isOver) {
      const fault = await this.trySending(unsent.mail);
      if (fault !== undefined) {
        const name = unsent.user || 'digest';
        noteProblem(this.run, name, `a mail kept since ${unsent.keptAt} cannot be sent: ${fault.message}`);
        return undefined;
      }
      this.memory?.setDelivered(place, true);
      this.run.log.info('kept mail sent', { user: unsent.user, keptAt: unsent.keptAt });
    }
    try {
      await evidence.delete(place);
      this.memory?.setDelivered(place, false);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      noteProblem(this.run, place, `was sent and cannot be removed: ${error.message}`);
    }
    return isOver ? undefined : unsent;
  }

  /** Why it could not be sent; undefined where it was. */
  private async trySending(mail: Mail): Promise<AwsFault | undefined> {
    if (this.failuresInARow >= FAILURES_IN_A_ROW && this.lastFault !== undefined) return this.lastFault;
    try {
      await this.run.ports.mailer.send(mail);
      this.failuresInARow = 0;
      return undefined;
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      // Refusing one recipient says nothing of the next.
      this.failuresInARow = error.kind === 'refused' ? 0 : this.failuresInARow + 1;
      this.lastFault = error;
      return error;
    }
  }
}

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
    const changes = letter.changes.map(({ keyId }) => keyId);
    const notices = letter.notices.map(({ key }) => key.id);
    const mail = compose(letter, run);
    const delivery =
      mail === undefined ? 'nobody' : await office.send(mail, { user: letter.user.name, changes, notices });
    deliveries.set(letter.user.name, delivery);
    // Who was not told is owed it by the next run, unless the owner hears that nobody could be told.
    if (delivery === 'sent' || delivery === 'kept') memory.settle(changes);
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
