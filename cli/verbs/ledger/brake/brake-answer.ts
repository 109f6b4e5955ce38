import type { AccessKeyRecord } from '../../../../aws/key-store';
import { type LastUsed, maskKeyId } from '../../../../rotation/access-key';
import type { KeyturnError } from '../../../../rotation/keyturn-error';
import { minuteIn } from '../../../../rotation/local-days';
import { colouredDiff, entryChange } from '../../../account/ledger-diff';
import type { Answer } from '../../../answers/answers';
import type { Desk } from '../../../shell/desk';
import { EXIT, type ExitCode } from '../../../shell/exit-code';
import { failureText } from '../../../shell/failure';
import type { BrakedLedger } from './brake-ledger';
import type { BrakedKey, BrakeRecords } from './brake-record';
import type { Leftover } from './leftover';

/** How a pull of the brake went. */
export interface BrakeOutcome {
  readonly user: string;
  readonly keys: readonly BrakedKey[];
  readonly unseen: KeyturnError | undefined;
  readonly ledger: BrakedLedger;
  readonly records: BrakeRecords;
  readonly timeZone: string;
}

export function keyList(user: string, keys: readonly AccessKeyRecord[]): string {
  return `${user} has ${keys.map(({ id, status }) => `${maskKeyId(id)} (${status})`).join(' and ')}.`;
}

/** Where there is no key, or where nothing is to be done. */
export function tellNothingToDo(desk: Desk, user: string, keys: readonly AccessKeyRecord[]): ExitCode {
  const told =
    keys.length === 0
      ? `${user} has no access key; nothing was done.`
      : `${keyList(user, keys)} Each that is Active would be switched off. Nothing was done.`;
  desk.answer<Answer<'suspend'>>(told, {
    user,
    keys: keys.map(({ id, status }) => ({ accessKeyId: id, before: status, after: status })),
    written: false,
  });
  return EXIT.done;
}

/** First what matters: which keys are off, and which are not. Then ledger and records, then what is left to do. */
export function tellOutcome(desk: Desk, outcome: BrakeOutcome): ExitCode {
  const { user, keys, ledger, records } = outcome;
  const left = leftovers(outcome);
  const next = nextLine(outcome);
  const lines = [
    ...keys.map((key) => keyLine(desk, key, outcome)),
    ...ledgerLines(desk, outcome),
    ...(records.numbers.length > 0 ? [`On record: ${records.numbers.join(', ')}.`] : []),
    ...(left.length > 0 ? ['', ...left.map((one) => failureText(desk, one).trimEnd())] : []),
    ...(next === undefined ? [] : [`Next: ${desk.colours.cyan(next)}`]),
  ];
  desk.answer<Answer<'suspend'>>(lines.join('\n'), {
    user,
    keys: keys.map(({ key, now, lastUsed }) => ({
      accessKeyId: key.id,
      before: key.status,
      after: now === 'gone' ? null : now === 'on' ? 'Active' : 'Inactive',
      lastUsed,
    })),
    written: ledger.kind === 'written',
    ...(ledger.kind === 'written' && { from: ledger.from, to: ledger.to, diff: ledger.diff }),
    records: records.numbers,
    left,
    next: next ?? null,
  });
  if (keys.some(({ now }) => now === 'on') || outcome.unseen) return EXIT.couldNot;
  return left.length > 0 ? EXIT.refused : EXIT.done;
}

function keyLine(desk: Desk, { key, now, lastUsed }: BrakedKey, { user, timeZone }: BrakeOutcome): string {
  const { colours } = desk;
  const what = {
    off: colours.green('is switched off'),
    'was off': 'was Inactive already',
    gone: 'was deleted by somebody meanwhile',
    on: colours.red('IS STILL ON'),
  }[now];
  return `${maskKeyId(key.id)} of ${user} ${what}${useClause(lastUsed, timeZone)}.`;
}

function useClause(lastUsed: LastUsed, timeZone: string): string {
  switch (lastUsed.kind) {
    case 'never':
      return '; it was never used';
    case 'unknown':
      return '; its last use is unknown';
    case 'used':
      return `; it was last used ${minuteIn(timeZone, lastUsed.at)} (${lastUsed.service} ${lastUsed.region})`;
  }
}

function ledgerLines(desk: Desk, { user, ledger }: BrakeOutcome): readonly string[] {
  switch (ledger.kind) {
    case 'written': {
      const { from, to, diff } = ledger;
      const takenBack = from.generation !== to.generation || from.previous !== to.previous;
      return [
        colouredDiff(diff, desk),
        `${user}: ${entryChange(from, to)}.`,
        ...(takenBack
          ? ['That edit was not applied yet, and a suspension is a step of its own: make it again afterwards.']
          : []),
      ];
    }
    case 'as it was':
      return [`The ledger says already that ${user} is suspended.`];
    case 'not concerned':
      return [`${user} is not in the ledger: there is nothing to write.`];
    case 'left':
      return [];
  }
}

function leftovers({ user, keys, unseen, ledger, records }: BrakeOutcome): readonly Leftover[] {
  return [
    ...keys.flatMap(({ key, now, fault }) =>
      now === 'on'
        ? [
            {
              code: 'KEY_STILL_ON',
              because: `IAM did not switch off ${maskKeyId(key.id)} of ${user}: ${fault?.message ?? 'it gave no reason'}`,
              wayOut:
                `${fault?.wayOut ?? ''} Run the same command again; if that fails, with other credentials: aws iam update-access-key --user-name ${user} --status Inactive --access-key-id <id> (aws iam list-access-keys --user-name ${user} shows it).`.trim(),
            },
          ]
        : [],
    ),
    ...(unseen
      ? [
          {
            code: 'NOT_LOOKED_AGAIN',
            because: `Whether ${user} got another key meanwhile is not known: ${unseen.message}`,
            wayOut: 'Run the same command again.',
          },
        ]
      : []),
    ...(ledger.kind === 'left' ? [ledger.leftover] : []),
    ...records.left,
  ];
}

function nextLine({ ledger, keys }: BrakeOutcome): string | undefined {
  if (keys.some(({ now }) => now === 'on')) return undefined;
  if (ledger.kind === 'not concerned') return undefined;
  return 'npx keyturn plan --reason "…", once ledger and records are committed: it changes no key';
}
