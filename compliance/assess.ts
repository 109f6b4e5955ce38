import type { Control } from './control';
import { CONTROLS } from './controls';
import { keySubjects, ofKey, ofUser } from './key-judges';
import type { ControlResult, ResultSubject } from './result';
import type { AccountSubject, UserSubject } from './subject';
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
      ...keySubjects(user).flatMap((key) =>
        resultsFor(controls, ofKey(key, account.account), ({ judges }) => judges.key?.(key, terms)),
      ),
    ]),
  ];
  return { controls, results, counts: countsOf(results) };
}

export function countsOf(results: readonly Pick<ControlResult, 'status'>[]): Readonly<Record<Status, number>> {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of results) counts[status] += 1;
  return counts;
}
