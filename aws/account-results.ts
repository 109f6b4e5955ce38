import { KeyturnError } from '../rotation/keyturn-error';
import type { EvidenceStore } from './evidence-store';

/** Everything of other accounts lies below it, in the evidence bucket of the account that checks them. */
export const ACCOUNTS_FOLDER = 'accounts/';

/** What a run of all accounts was to look at. */
export interface AccountList {
  readonly version: 1;
  /** Name of the execution of the state machine. */
  readonly execution: string;
  /** ISO 8601, as all times here. */
  readonly listedAt: string;
  readonly accounts: readonly ListedAccount[];
  /** Accounts that were seen and are not looked at, with the reason as a sentence's end. */
  readonly leftOut: readonly (ListedAccount & { readonly because: string })[];
}

export interface ListedAccount {
  /** Twelve digits. */
  readonly account: string;
  /** As the organisation calls it; empty where nobody told. */
  readonly name: string;
}

/** A report as one run of the check made it, and which execution asked for it. */
export interface KeptReport {
  readonly execution: string;
  readonly report: unknown;
}

/** What became of one account. */
export interface AccountResult {
  readonly version: 1;
  readonly account: string;
  /** The last execution that tried. */
  readonly execution: string;
  readonly triedAt: string;
  /** Why that last try saw nothing; null: it looked, see `last`. */
  readonly refused: { readonly code: string; readonly because: string; readonly wayOut: string } | null;
  /** The last look there ever was; null: none. */
  readonly last: KeptReport | null;
}

const LIST_PLACE = `${ACCOUNTS_FOLDER}list.json`;

/** Where an account's own memory, unsent mail and reports lie. */
export const accountFolder = (account: string): string => `${ACCOUNTS_FOLDER}${account}/`;

const resultPlace = (account: string): string => `${accountFolder(account)}result.json`;

const toldPlace = (execution: string): string => `${ACCOUNTS_FOLDER}told/${execution}.json`;

/** What runs of all accounts leave for the digest and for an audit. Throws an `AwsFault`, or `ACCOUNTS_UNREADABLE`. */
export class AccountResults {
  constructor(private readonly store: EvidenceStore) {}

  keepList(list: AccountList): Promise<void> {
    return this.keep(LIST_PLACE, list);
  }

  /** Of the last execution. */
  async list(): Promise<AccountList | undefined> {
    return this.read(LIST_PLACE, isList);
  }

  keepResult(result: AccountResult): Promise<void> {
    return this.keep(resultPlace(result.account), result);
  }

  async result(account: string): Promise<AccountResult | undefined> {
    return this.read(resultPlace(account), (read): read is AccountResult => isResult(read) && read.account === account);
  }

  /** So that a digest which is repeated goes out once. */
  keepTold(execution: string, told: object): Promise<void> {
    return this.keep(toldPlace(execution), told);
  }

  async isTold(execution: string): Promise<boolean> {
    return (await this.store.get(toldPlace(execution))) !== undefined;
  }

  private async keep(place: string, content: object): Promise<void> {
    await this.store.put(place, JSON.stringify(content, null, 2), 'application/json');
  }

  private async read<Content>(place: string, is: (read: unknown) => read is Content): Promise<Content | undefined> {
    const found = await this.store.get(place);
    if (found === undefined) return undefined;
    try {
      const read: unknown = JSON.parse(found.body);
      if (is(read)) return read;
    } catch (error) {
      // Falls through to the same fault: it is not what a run wrote.
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw new KeyturnError(
      'ACCOUNTS_UNREADABLE',
      `${place} in the evidence bucket is not what a run of the check has written.`,
      `Restore an earlier version of ${place}; the bucket keeps them. Or wait for the next run, which writes it anew.`,
    );
  }
}

type Read = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Read =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));
const isAccount = (one: unknown): one is ListedAccount =>
  isObject(one) && isText(one['account']) && /^\d{12}$/.test(one['account']) && isText(one['name']);

function isList(read: unknown): read is AccountList {
  if (!isObject(read) || read['version'] !== 1) return false;
  const { execution, listedAt, accounts, leftOut } = read;
  return (
    isText(execution) &&
    isTime(listedAt) &&
    Array.isArray(accounts) &&
    accounts.every(isAccount) &&
    Array.isArray(leftOut) &&
    leftOut.every((one) => isAccount(one) && isText((one as Partial<AccountList['leftOut'][number]>).because))
  );
}

function isResult(read: unknown): read is AccountResult {
  if (!isObject(read) || read['version'] !== 1) return false;
  const { account, execution, triedAt, refused, last } = read;
  return (
    isText(account) &&
    isText(execution) &&
    isTime(triedAt) &&
    (refused === null ||
      (isObject(refused) && [refused['code'], refused['because'], refused['wayOut']].every(isText))) &&
    (last === null || (isObject(last) && isText(last['execution']) && isObject(last['report'])))
  );
}
