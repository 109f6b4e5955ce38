import { minuteIn } from './local-days';

/** From when the facts of an answer are. Times are ISO 8601. */
export interface Freshness {
  /** When IAM made the credential report; null where there is none, or it does not say. */
  readonly reportMadeAt: string | null;
  /** Users whose keys were listed for this answer. */
  readonly usersAsked: number;
  /** Users whose keys were listed earlier, and whose row of the report has not changed since. */
  readonly usersRemembered: number;
  /** The earliest of those listings. */
  readonly oldestListing: string | null;
  /** Why no earlier listing was rested on; null where one was, or none was wanted. */
  readonly everybodyAskedBecause: string | null;
  /** Until when it is known which keys were made or changed after the report; null where it is not known. */
  readonly changesSeenUntil: string | null;
  readonly changesUnseenBecause: string | null;
}

const users = (count: number): string => `${count} ${count === 1 ? 'user' : 'users'}`;

/** What people have to know of the age of what they read. */
export function freshnessSentences(freshness: Freshness, timeZone: string): readonly string[] {
  const { reportMadeAt, usersAsked, usersRemembered, oldestListing } = freshness;
  const { everybodyAskedBecause, changesSeenUntil, changesUnseenBecause } = freshness;
  const at = (moment: string): string => minuteIn(timeZone, new Date(moment));
  const sentences: string[] = [];
  if (reportMadeAt !== null) {
    sentences.push(`The credential report is of ${at(reportMadeAt)}; uses that no rule depends on are as it says.`);
  }
  if (oldestListing !== null) {
    sentences.push(
      `The keys of ${users(usersAsked)} were listed now, those of ${usersRemembered} at ${at(oldestListing)} or later: their rows have not changed.`,
    );
  }
  if (everybodyAskedBecause !== null) sentences.push(`Everybody was asked, because ${everybodyAskedBecause}.`);
  if (changesSeenUntil !== null) sentences.push(`Keys made or changed until ${at(changesSeenUntil)} are in it.`);
  if (changesUnseenBecause !== null) {
    const since = reportMadeAt === null ? 'after the report' : `after ${at(reportMadeAt)}`;
    sentences.push(
      `NOT EVERYTHING WAS SEEN: keys made or changed ${since} may be missing, because ${changesUnseenBecause}.`,
    );
  }
  return sentences;
}
