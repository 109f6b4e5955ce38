import type { SentMail } from '../../gateway/mail-record';
import type { Teller } from '../teller';

/** Shows mails: one line of each, and the whole text of those that are to be read. */
export function tellMails(teller: Teller, mails: readonly SentMail[], isWhole: (mail: SentMail) => boolean): void {
  teller.line('  The mails:');
  for (const mail of mails) {
    teller.line(`    → ${mail.to.join(', ')}: ${mail.subject}`);
    if (isWhole(mail)) teller.output(mail.text);
  }
}

/** Everybody who got a mail, once each. */
export function recipientsOf(mails: readonly SentMail[]): readonly string[] {
  return [...new Set(mails.flatMap(({ to }) => to))].sort();
}
