import type { ReportRow } from '../../../aws/credential-report';
import type { Survey } from '../../../aws/survey';
import type { IamUser } from '../../../aws/user-directory';
import type { AccountFacts } from '../../../compliance/assess';
import type { ConsoleAccess, RecordChain, RootUser, UserSubject } from '../../../compliance/subject';
import { appliedState, LEDGER_TAGS } from '../../../rotation/applied-state';
import { classify } from '../../../rotation/audience';
import { exemptionOf } from '../../../rotation/exemption';
import type { JudgingTerms } from '../../../rotation/judgement';
import type { SealingKeyEnd } from '../../../rotation/sealing-key-end';
import type { RecordedHistory } from './recorded-history';

/** Puts what was seen of an account into the words of the controls. What was not seen is unknown, never good. */
export function accountFacts(
  account: string,
  seen: Survey,
  { chain, gaps }: Pick<RecordedHistory, 'chain' | 'gaps'>,
  terms: JudgingTerms,
  sealingKeyEnds: ReadonlyMap<string, SealingKeyEnd>,
): AccountFacts {
  const { census } = seen;
  const keys = new Map(seen.users.map(({ user, keys }) => [user.name, keys]));
  const unread = new Map(seen.problems.map(({ about, because }) => [about, because]));
  for (const name of seen.notReached) unread.set(name, 'there was no time, or no answer');
  return {
    account: {
      kind: 'account',
      account,
      root: rootUser(census.rootRow, unread),
      chain: withTagged(withGaps(chain, gaps, seen, unread), census.users),
    },
    users: census.users.map((user): UserSubject => {
      const known = keys.get(user.name);
      const because = unread.get(user.name);
      return {
        kind: 'user',
        user,
        classification: classify(user),
        exemption: exemptionOf(user, terms.now, terms.timeZone),
        keys:
          known === undefined && because !== undefined
            ? { kind: 'unknown', because }
            : { kind: 'known', keys: known ?? [] },
        console: consoleAccess(user, census.rows.get(user.name)),
        sealingKeyEnd: sealingKeyEnds.get(user.name),
      };
    }),
  };
}

/** A user whose keys could not be read is told as that. */
function withGaps(
  chain: RecordChain,
  gaps: RecordedHistory['gaps'],
  { census, users }: Survey,
  unread: ReadonlyMap<string, string>,
): RecordChain {
  if (chain.kind !== 'whole') return chain;
  const keys = new Map(users.map(({ user, keys }) => [user.name, keys]));
  const found = census.users
    .filter(({ name }) => !unread.has(name))
    .flatMap(({ name, tags }) => {
      const known = keys.get(name) ?? [];
      return gaps({ name, applied: appliedState(tags, known), keys: known });
    });
  return { ...chain, gaps: found };
}

/** No records are no fault where nothing was applied. */
function withTagged(chain: RecordChain, users: readonly IamUser[]): RecordChain {
  if (chain.kind !== 'none') return chain;
  const tagged = users.filter(({ tags }) => tags[LEDGER_TAGS.generation] !== undefined).map(({ name }) => name);
  return { ...chain, tagged };
}

function consoleAccess(user: IamUser, row: ReportRow | undefined): ConsoleAccess {
  // A user of the same name may have been deleted and made again since the report.
  if (row === undefined || row.arn !== user.arn) {
    return { kind: 'unknown', because: 'the credential report has no row of the user that could be read' };
  }
  switch (row.passwordEnabled) {
    case undefined:
      return { kind: 'unknown', because: 'the credential report does not say whether there is a password' };
    case false:
      return { kind: 'none' };
    case true: {
      const { mfaActive, passwordLastUsed: lastUsed, passwordLastChanged: lastChanged } = row;
      return { kind: 'password', mfaActive, lastUsed, lastChanged };
    }
  }
}

function rootUser(row: ReportRow | undefined, unread: ReadonlyMap<string, string>): RootUser {
  if (row === undefined) {
    const because = unread.get('<root_account>') ?? unread.get('credential report') ?? 'the report does not tell';
    return { kind: 'unknown', because };
  }
  return {
    kind: 'known',
    activeKeys: row.keys.filter(({ active }) => active).length,
    inactiveKeys: row.keys.filter(({ active, lastRotated }) => !active && lastRotated !== undefined).length,
    passwordEnabled: row.passwordEnabled,
    mfaActive: row.mfaActive,
  };
}
