import type { JudgingTerms } from '../rotation/judgement';
import type { Control } from './control';
import { CONTROLS } from './controls';
import type { ControlResult, ResultSubject } from './result';
import type { AccountSubject, KeySubject, UserSubject } from './subject';
import type { AssessmentTerms } from './terms';
import { STATUSES, type Status, type Verdict } from './verdict';

/** Everything that an account is judged by. */
export interface AccountFacts {
  readonly account: AccountSubject;
  readonly users: readonly UserSubject[];
}

/** The results of every control for everything it is about. */
export interface Assessment {
  readonly controls: readonly Control[];
  /** The account first, then users by name: the user, then its keys. */
  readonly results: readonly ControlResult[];
  readonly counts: Readonly<Record<Status, number>>;
}

/** A user's keys; where they are not known, one that stands for all of them, so that not knowing is told. */
function keysOf(owner: UserSubject): readonly KeySubject[] {
  if (owner.keys.kind === 'unknown') return [{ kind: 'key', key: undefined, owner }];
  return owner.keys.keys.map((key) => ({ kind: 'key', key, owner }));
}

function ofAccount({ account }: AccountSubject): ResultSubject {
  return {
    kind: 'account',
    account,
    user: null,
    userArn: null,
    accessKeyId: null,
    keyStatus: null,
    audience: null,
  };
}

function ofUser({ user, classification }: UserSubject, account: string): ResultSubject {
  const { audience } = classification;
  return { kind: 'user', account, user: user.name, userArn: user.arn, accessKeyId: null, keyStatus: null, audience };
}

function ofKey({ key, owner }: KeySubject, account: string): ResultSubject {
  return { ...ofUser(owner, account), kind: 'key', accessKeyId: key?.id ?? null, keyStatus: key?.status ?? null };
}

function resultsFor(
  controls: readonly Control[],
  subject: ResultSubject,
  judge: (control: Control) => Verdict | undefined,
): readonly ControlResult[] {
  return controls.flatMap((control) => {
    const verdict = judge(control);
    return verdict === undefined ? [] : [{ control, subject, ...verdict }];
  });
}

/** What the controls say of one user's keys alone. */
export function assessKeys(
  owner: UserSubject,
  account: string,
  terms: JudgingTerms,
  controls: readonly Control[] = CONTROLS,
): readonly ControlResult[] {
  return keysOf(owner).flatMap((key) =>
    resultsFor(controls, ofKey(key, account), ({ judges }) => judges.key?.(key, terms)),
  );
}

/** Holds an account against controls. Decides nothing and changes nothing. */
export function assess(
  facts: AccountFacts,
  terms: AssessmentTerms,
  controls: readonly Control[] = CONTROLS,
): Assessment {
  const { account } = facts;
  const byName = [...facts.users].sort((a, b) => (a.user.name < b.user.name ? -1 : 1));
  const results = [
    ...resultsFor(controls, ofAccount(account), ({ judges }) => judges.account?.(account)),
    ...byName.flatMap((user) => [
      ...resultsFor(controls, ofUser(user, account.account), ({ judges }) => judges.user?.(user, terms)),
      ...assessKeys(user, account.account, terms, controls),
    ]),
  ];
  return { controls, results, counts: countsOf(results) };
}

export function countsOf(results: readonly Pick<ControlResult, 'status'>[]): Readonly<Record<Status, number>> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of results) counts[status] += 1;
  return counts;
}
