import { type AwsFault, isAwsFault } from '../../aws/aws-fault';
import type { Mail } from '../../aws/mailer';
import type { CheckMemory } from './memory';
import { noteProblem, type Run } from './run';
import { readUnsent, UNSENT_PREFIX, type UnsentMail, unsentPlace } from './unsent-mail';

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
  async send(mail: Mail, about: Pick<UnsentMail, 'user' | 'deeds' | 'notices'>): Promise<'sent' | 'kept' | 'lost'> {
    const because = await this.trySending(mail);
    if (because === undefined) {
      this.run.log.info('mail sent', { user: about.user, deeds: about.deeds.length, notices: about.notices.length });
      return 'sent';
    }
    const name = about.user === '' ? 'digest' : about.user;
    const unsent: UnsentMail = { version: 1, ...about, keptAt: this.run.asOf.toISOString(), because, mail };
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
      const because = await this.trySending(unsent.mail);
      if (because !== undefined) {
        noteProblem(this.run, unsent.user || 'digest', `a mail kept since ${unsent.keptAt} cannot be sent: ${because}`);
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
  private async trySending(mail: Mail): Promise<string | undefined> {
    if (this.failuresInARow >= FAILURES_IN_A_ROW && this.lastFault !== undefined) return this.lastFault.message;
    try {
      await this.run.ports.mailer.send(mail);
      this.failuresInARow = 0;
      return undefined;
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      // Refusing one recipient says nothing of the next.
      this.failuresInARow = error.kind === 'refused' ? 0 : this.failuresInARow + 1;
      this.lastFault = error;
      return error.message;
    }
  }
}
