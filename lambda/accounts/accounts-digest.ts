import pLimit from 'p-limit';
import type { AccountList, AccountResult, AccountResults, ListedAccount } from '../../aws/account-results';
import { isAwsFault } from '../../aws/aws-fault';
import type { Mail, Mailer } from '../../aws/mailer';
import { CONCURRENT_CALLS } from '../../aws/survey';
import type { DigestAnswer, DigestEvent } from '../../check-environment/accounts';
import type { CheckSettings } from '../../check-environment/check-settings';
import { KeyturnError } from '../../rotation/keyturn-error';
import { counts, countsInWords, type Section, sections } from '../access-key-rotation-check/digest';
import { dayInWords } from '../access-key-rotation-check/letters';
import type { RunReport } from '../access-key-rotation-check/run-report';
import { fillIn } from '../access-key-rotation-check/template';

/** One account, as this execution left it. */
export type AccountStanding = ListedAccount &
  (
    | { readonly kind: 'looked'; readonly report: RunReport }
    /** `lastLook`: when it was looked at before, ISO 8601; null: never. */
    | {
        readonly kind: 'not-looked';
        readonly because: string;
        readonly wayOut: string;
        readonly lastLook: string | null;
      }
  );

const NOT_HEARD_OF = {
  because: 'nothing was heard of its check: it was stopped, ran out of time, or was never started',
  wayOut: 'See the failed executions of the map run in Step Functions.',
};

/** Of each account that was to be looked at. What is not proven to have been looked at in this execution was not. */
export async function standings(
  execution: string,
  { accounts }: Pick<AccountList, 'accounts'>,
  results: AccountResults,
): Promise<readonly AccountStanding[]> {
  const limit = pLimit(CONCURRENT_CALLS);
  return Promise.all(
    accounts.map((listed) =>
      limit(async (): Promise<AccountStanding> => {
        try {
          return standing(execution, listed, await results.result(listed.account));
        } catch (error) {
          if (!isAwsFault(error) && !(error instanceof KeyturnError)) throw error;
          return { ...listed, kind: 'not-looked', because: error.message, wayOut: error.wayOut, lastLook: null };
        }
      }),
    ),
  );
}

function standing(execution: string, listed: ListedAccount, result: AccountResult | undefined): AccountStanding {
  const last = result?.last ?? null;
  const report = last?.report as RunReport | undefined;
  if (report !== undefined && last?.execution === execution) return { ...listed, kind: 'looked', report };
  const refused = result?.execution === execution ? result.refused : null;
  const { because, wayOut } = refused ?? NOT_HEARD_OF;
  return { ...listed, kind: 'not-looked', because, wayOut, lastLook: report?.asOf ?? null };
}

const named = ({ account, name }: ListedAccount): string => (name === '' ? account : `${name} (${account})`);

/** More accounts with something to do than anybody reads in one mail. */
const ACCOUNTS_SHOWN = 100;
/** More numbers than anybody reads in one paragraph. */
const NAMES_SHOWN = 200;

/** What a digest is written from. */
export interface AccountsSeen {
  readonly standings: readonly AccountStanding[];
  readonly leftOut: AccountList['leftOut'];
  readonly state: DigestEvent['state'];
}

/** The one mail about all accounts. What nobody could look at stands first, and in the subject. */
export function accountsMail(seen: AccountsSeen, now: Date, settings: CheckSettings): Mail {
  const { mailFrom, mailOwner, mailReplyTo, organisation, timeZone, mode } = settings;
  const looked = seen.standings.filter((one) => one.kind === 'looked');
  const missing = seen.standings.filter((one) => one.kind === 'not-looked');
  const found = looked
    .map((one) => ({ title: named(one), report: one.report, sections: sections(one.report, settings) }))
    .filter((one) => one.sections.length > 0);
  const quiet = looked.filter((one) => !found.some(({ report }) => report === one.report));
  const subject = subjectOf(seen, missing.length, found, settings);
  const view = {
    subject,
    organisation,
    day: dayInWords(now, timeZone),
    mode,
    listed: seen.standings.length,
    lookedAt: looked.length,
    general: generalFaults(seen),
    hasMissing: missing.length > 0,
    missing: missing.map((one) => ({
      what: named(one),
      because: withoutStop(one.because),
      wayOut: one.wayOut,
      lastLook:
        one.lastLook === null ? 'never looked at' : `last looked at on ${dayInWords(new Date(one.lastLook), timeZone)}`,
    })),
    accounts: found.slice(0, ACCOUNTS_SHOWN).map(({ title, report, sections: tables }) => ({
      title,
      isComplete: report.complete,
      inAccount: report.users.inAccount,
      sections: tables satisfies readonly Section[],
    })),
    moreAccounts:
      found.length > ACCOUNTS_SHOWN
        ? `and ${found.length - ACCOUNTS_SHOWN} more accounts: npx keyturn audit --accounts shows all`
        : '',
    quiet: quiet.length === 0 ? '' : namesOf(quiet),
    quietCount: quiet.length,
    leftOut: seen.leftOut.map((one) => ({ what: named(one), because: one.because })),
    hasLeftOut: seen.leftOut.length > 0,
    place: `s3://${settings.evidenceBucket}/accounts/`,
  };
  return { from: mailFrom, to: [mailOwner], replyTo: mailReplyTo ?? mailOwner, subject, ...fillIn('accounts', view) };
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '');

function namesOf(accounts: readonly ListedAccount[]): string {
  const more = accounts.length > NAMES_SHOWN ? ` and ${accounts.length - NAMES_SHOWN} more` : '';
  return `${accounts.slice(0, NAMES_SHOWN).map(named).join(', ')}${more}`;
}

/** What went wrong with the run as a whole. */
function generalFaults({ state }: AccountsSeen): readonly string[] {
  const said = ({ Error: error = 'unknown', Cause: cause = '' }: NonNullable<typeof state.stopped>): string =>
    cause === '' ? error : `${error}: ${cause.slice(0, 400)}`;
  return [
    ...(state.notListed
      ? [`The accounts could not be listed, so nothing was looked at (${said(state.notListed)}).`]
      : []),
    ...(state.stopped ? [`The run was stopped before its end (${said(state.stopped)}).`] : []),
  ];
}

function subjectOf(
  { standings: all, state }: AccountsSeen,
  missing: number,
  found: readonly { readonly report: RunReport }[],
  settings: CheckSettings,
): string {
  const sums = new Map<string, number>();
  for (const { report } of found) {
    for (const [count, what] of counts(report, settings)) sums.set(what, (sums.get(what) ?? 0) + count);
  }
  const told = countsInWords([
    ...(state.notListed ? ([[all.length, 'NOT LOOKED AT']] as const) : ([[missing, 'NOT LOOKED AT']] as const)),
    ...[...sums].map(([what, count]) => [count, what] as const),
  ]);
  if (state.notListed) return 'Access keys: THE ACCOUNTS COULD NOT BE LISTED, nothing was looked at';
  const whose = settings.project === undefined ? '' : ` (${settings.project})`;
  return `Access keys of ${all.length} accounts${whose}: ${told}`;
}

/** Sends the one mail, once per execution, and answers what is missing. Throws where it cannot be sent. */
export async function tellTheOwner(
  { execution, state }: DigestEvent,
  now: Date,
  settings: CheckSettings,
  ports: { readonly results: AccountResults; readonly mailer: Mailer },
): Promise<DigestAnswer> {
  const list = await ports.results.list();
  const isOfThis = list?.execution === execution;
  const { accounts = [], leftOut = [] } = list ?? {};
  const all = await standings(execution, { accounts }, ports.results);
  // Without a list of this execution, nobody knows what there is; the last one says at least what there was.
  const broken = isOfThis || state.notListed ? state : { ...state, notListed: { Error: 'no list was kept' } };
  const notLookedAt = all.filter(({ kind }) => kind === 'not-looked').map(({ account }) => account);
  const answer = { accounts: all.length, lookedAt: all.length - notLookedAt.length, notLookedAt };
  if (!(await ports.results.isTold(execution))) {
    await ports.mailer.send(accountsMail({ standings: all, leftOut, state: broken }, now, settings));
    await ports.results.keepTold(execution, { version: 1, execution, toldAt: now.toISOString(), ...answer, state });
  }
  return answer;
}
