import { join } from 'node:path';
import type { AccessKeyRecord } from '../../../../aws/key-store';
import type { IamUser } from '../../../../aws/user-directory';
import { appliedState } from '../../../../rotation/applied-state';
import { belongsToLedger } from '../../../../rotation/audience';
import { refusals } from '../../../../rotation/guard';
import { type LedgerEntry, sameEntry } from '../../../../rotation/ledger';
import { writeLedger } from '../../../../settings/configuration';
import { readTextIfThere } from '../../../../settings/configuration-folder';
import { editLedger } from '../../../../settings/ledger-edit';
import { LEDGER_FILE } from '../../../../settings/ledger-file';
import { readableEntry } from '../../../../settings/readable-parts';
import { ledgerDiff } from '../../../account/ledger-diff';
import type { Leftover } from './leftover';
import { isOfTheSystem } from './system-fault';

/** What became of the ledger once the keys were off. */
export type BrakedLedger =
  | { readonly kind: 'written'; readonly from: LedgerEntry; readonly to: LedgerEntry; readonly diff: string }
  /** It says suspended already. */
  | { readonly kind: 'as it was'; readonly entry: LedgerEntry }
  /** The user is none of the ledger's. */
  | { readonly kind: 'not concerned' }
  | { readonly kind: 'left'; readonly leftover: Leftover };

/** The user as IAM shows it afterwards; undefined where only its keys could be read. */
export interface Braked {
  readonly name: string;
  readonly user: IamUser | undefined;
  readonly keys: readonly Pick<AccessKeyRecord, 'id' | 'status' | 'createdAt'>[];
}

/** Writes `"suspended": true` into the user's entry, whatever is wrong with the rest of the file. */
export async function brakeLedger(dir: string, braked: Braked): Promise<BrakedLedger> {
  const { name } = braked;
  try {
    const text = await readTextIfThere(join(dir, LEDGER_FILE));
    if (text === undefined) {
      return isConcerned(braked) ? left(name, `${LEDGER_FILE} is not in ${dir}`) : { kind: 'not concerned' };
    }
    const found = readableEntry(text, name);
    if (found.kind === 'unreadable') return left(name, `${name} ${found.because}`);
    if (found.kind === 'none') {
      return isConcerned(braked) ? left(name, `${name} has no entry in it`) : { kind: 'not concerned' };
    }
    const to = suspendedEntry(found.entry, braked);
    if (sameEntry(found.entry, to)) return { kind: 'as it was', entry: to };
    const edited = editLedger(text, name, to);
    const written = readableEntry(edited, name);
    if (written.kind !== 'entry' || !sameEntry(written.entry, to)) return left(name, 'what is around it is no JSON');
    await writeLedger(dir, edited);
    return { kind: 'written', from: found.entry, to, diff: ledgerDiff(text, edited) };
  } catch (failure) {
    if (!isOfTheSystem(failure)) throw failure;
    return left(name, `the file system says ${failure.code}`);
  }
}

/**
 * The entry that the guard lets pass: a suspension is a step of its own, so an edit that is not applied yet is taken back.
 * Where the guard would refuse either, the ledger keeps what somebody wrote.
 */
function suspendedEntry(entry: LedgerEntry, { name, user, keys }: Braked): LedgerEntry {
  const applied = appliedState(user?.tags, keys);
  const usual = { ...entry, suspended: true };
  const passes = (to: LedgerEntry): boolean => refusals(name, to, applied, true).length === 0;
  const back = applied.recorded && { ...applied.recorded, suspended: true };
  return back && !passes(usual) && passes(back) ? back : usual;
}

const isConcerned = ({ user, keys }: Braked): boolean =>
  user !== undefined && (belongsToLedger(user) || appliedState(user.tags, keys).recorded !== undefined);

function left(name: string, because: string): BrakedLedger {
  return {
    kind: 'left',
    leftover: {
      code: 'LEDGER_NOT_SUSPENDED',
      because: `${LEDGER_FILE} does not say yet that ${name} is suspended: ${because}.`,
      wayOut: `Give ${name} in ${LEDGER_FILE} "suspended": true by hand, commit it, then plan. Until then no plan switches a key of ${name} on, and none gets past it (WOULD_WAKE_KEY).`,
    },
  };
}
