import { z } from 'zod';
import { KeyturnError } from '../../../../rotation/keyturn-error';

const open = z.object({
  user: z.string(),
  accessKeyId: z.string(),
  because: z.string(),
  wayOut: z.string(),
  controls: z.array(z.string()),
});
const attention = z.object({ user: z.string(), because: z.string(), wayOut: z.string() });

/** A report of the check, as far as an audit of many accounts tells it; anybody may have edited it in between. */
const keptReport = z.object({
  version: z.literal(1),
  asOf: z.iso.datetime(),
  complete: z.boolean(),
  users: z.object({ inAccount: z.int(), lookedAt: z.int() }),
  acted: z.array(z.object({ user: z.string(), accessKeyId: z.string(), did: z.string(), because: z.string() })),
  comingDue: z.array(z.object({ user: z.string(), accessKeyId: z.string(), dueAt: z.iso.datetime() })),
  overdue: z.array(open),
  unused: z.array(open),
  exempt: z.array(z.object({ user: z.string(), until: z.string(), reason: z.string() })),
  attention: z.array(attention),
  leaks: z.array(attention),
  unclassified: z.array(z.string()),
  rootKeys: z.int().nullable(),
  problems: z.array(z.object({ about: z.string(), because: z.string() })),
});

export type KeptRunReport = z.output<typeof keptReport>;

/** @throws KeyturnError `ACCOUNTS_UNREADABLE` */
export function readRunReport(report: unknown): KeptRunReport {
  const { data, success } = keptReport.safeParse(report);
  if (success) return data;
  throw new KeyturnError(
    'ACCOUNTS_UNREADABLE',
    'Its last report is not what a run of the check has written, or of another version.',
    'Wait for the next run, which writes it anew; or use the version of keyturn that is deployed.',
  );
}
