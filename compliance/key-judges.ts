import type { JudgingTerms } from '../rotation/judgement';
import { rotatedWithinBenchmark, rotatedWithinPolicy } from './controls/key-age';
import { keyUsedWithin, keyUsedWithinPolicy } from './controls/unused-credential';
import type { ResultSubject } from './result';
import type { KeySubject, UserSubject } from './subject';
import type { Verdict } from './verdict';

/** What a control says of one key. */
export type KeyJudge = (subject: KeySubject, terms: JudgingTerms) => Verdict;

/** No control asks of a key that was used, or made, less than so many days ago whether anybody uses it. */
export const IDLE_MATTERS_FROM_DAYS = 45;

/**
 * What the controls say of keys, by the controls' identifiers, in their order. Apart from the controls themselves, whose
 * titles and other judgements the weekly check has no use for.
 */
export const KEY_JUDGES = {
  'CIS-1.11': keyUsedWithin(IDLE_MATTERS_FROM_DAYS),
  'CIS-1.13': rotatedWithinBenchmark,
  'SH-IAM.3': rotatedWithinBenchmark,
  'SH-IAM.8': keyUsedWithin(90),
  'SH-IAM.22': keyUsedWithin(IDLE_MATTERS_FROM_DAYS),
  'PART11-11.300(b)': rotatedWithinBenchmark,
  'ORG-1': rotatedWithinPolicy('internal'),
  'ORG-2': rotatedWithinPolicy('external'),
  'ORG-3': keyUsedWithinPolicy('internal'),
  'ORG-4': keyUsedWithinPolicy('external'),
} as const satisfies Readonly<Record<string, KeyJudge>>;

/** What one control says of one key. */
export interface KeyResult extends Verdict {
  readonly control: { readonly id: string };
  readonly subject: ResultSubject;
}

/** A user's keys; where they are not known, one that stands for all of them, so that not knowing is told. */
export function keySubjects(owner: UserSubject): readonly KeySubject[] {
  if (owner.keys.kind === 'unknown') return [{ kind: 'key', key: undefined, owner }];
  return owner.keys.keys.map((key) => ({ kind: 'key', key, owner }));
}

export function ofUser({ user, classification }: UserSubject, account: string): ResultSubject {
  const { audience } = classification;
  return { kind: 'user', account, user: user.name, userArn: user.arn, accessKeyId: null, keyStatus: null, audience };
}

export function ofKey({ key, owner }: KeySubject, account: string): ResultSubject {
  return { ...ofUser(owner, account), kind: 'key', accessKeyId: key?.id ?? null, keyStatus: key?.status ?? null };
}

/** What the controls say of one user's keys alone. */
export function keyResults(owner: UserSubject, account: string, terms: JudgingTerms): readonly KeyResult[] {
  return keySubjects(owner).flatMap((key) =>
    Object.entries(KEY_JUDGES).map(([id, judge]) => ({
      control: { id },
      subject: ofKey(key, account),
      ...judge(key, terms),
    })),
  );
}
