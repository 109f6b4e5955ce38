import { isAwsFault } from './aws-fault';
import type { Census } from './census';
import { EVENT_DELAY_IN_MS, type KeyEventName, type KeyEvents } from './key-events';
import type { SurveyOptions } from './survey-options';

/** What happened to keys after the credential report was made. */
export type Changes =
  | { readonly kind: 'seen'; readonly until: Date; readonly users: ReadonlySet<string> }
  /** Nobody could tell, and so everybody of whom the report knows no key is asked. */
  | { readonly kind: 'asked'; readonly until: Date }
  | { readonly kind: 'unseen'; readonly because: string };

/** An audit lists the keys of everybody who has one: only a user's first is missing from it. */
const FIRST_KEYS: readonly KeyEventName[] = ['CreateAccessKey'];
const ANY_CHANGE: readonly KeyEventName[] = ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'];

/** The report is up to four hours old; what came after it is asked for, or it is known that it is not known. */
export async function changesSince(
  { reportMadeAt, rows }: Census,
  events: KeyEvents,
  { scope, inventory, lookedAt }: SurveyOptions,
): Promise<Changes> {
  if (rows.size === 0) return { kind: 'asked', until: lookedAt };
  const unseen = (because: string): Changes =>
    scope === 'every-key' && inventory === undefined ? { kind: 'asked', until: lookedAt } : { kind: 'unseen', because };
  if (reportMadeAt === undefined) return unseen('the report does not say when it was made');
  const wanted = scope === 'every-key' && inventory === undefined ? FIRST_KEYS : ANY_CHANGE;
  try {
    const users = await events.usersTouchedSince(reportMadeAt, wanted);
    const told = new Date(lookedAt.getTime() - EVENT_DELAY_IN_MS);
    return { kind: 'seen', until: told > reportMadeAt ? told : reportMadeAt, users };
  } catch (error) {
    if (!isAwsFault(error)) throw error;
    return unseen(error.message.replace(/\.$/, ''));
  }
}
