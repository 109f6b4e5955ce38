import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskKeyIds } from '../../../rotation/access-key';
import type { Due } from '../../../rotation/coming-due';

/** What we use of `ics`, which is loaded only where somebody asks for a calendar. */
interface CalendarLibrary {
  readonly createEvents: (
    events: readonly {
      readonly uid: string;
      readonly title: string;
      readonly description: string;
      /** Year, month, day: an event of whole days. */
      readonly start: readonly number[];
      readonly duration: { readonly days: number };
      readonly categories: readonly string[];
      readonly busyStatus: 'FREE';
      readonly timestamp: number;
    }[],
    header: { readonly productId: string; readonly calName: string; readonly method: string },
  ) => { readonly error: Error | null; readonly value: string | null };
}

const TITLES: Readonly<Record<Due['kind'], string>> = {
  notice: 'tell the holder',
  rotation: 'rotate the key',
  quiet: 'delete the old key',
  exemption: 'the exemption ends',
  'sealing-key': 'the PGP key ends',
};

/**
 * What is coming as a calendar (RFC 5545): one event of a whole day each, on the day it falls on where the organisation
 * lives. An event keeps its UID, so that a calendar that subscribes moves it and never shows it twice. No key ID is whole.
 * @throws Error where the library refuses what we gave it: our bug
 */
export function calendar(days: readonly Due[], organisation: string, account: string, now: Date): string {
  const require = createRequire(__filename);
  const { createEvents } = require('ics') as CalendarLibrary;
  const { error, value } = createEvents(
    days.map((due) => ({
      uid: uidOf(due, account),
      title: `${due.user}: ${TITLES[due.kind]}`,
      description: maskKeyIds(`${capital(due.because)}. ${due.wayOut}`),
      start: due.day.split('-').map(Number),
      duration: { days: 1 },
      categories: [due.kind],
      busyStatus: 'FREE',
      timestamp: now.getTime(),
    })),
    { productId: 'keyturn', calName: `${organisation}: access keys`, method: 'PUBLISH' },
  );
  if (value === null) throw error ?? new Error('the calendar could not be written');
  return value;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The same for the same thing, whenever it falls due; nothing can be read from it. */
function uidOf({ kind, user, accessKeyId }: Due, account: string): string {
  const what = JSON.stringify([account, kind, user, accessKeyId]);
  return `${createHash('sha256').update(what).digest('hex').slice(0, 32)}@keyturn`;
}
