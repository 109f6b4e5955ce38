import { isDeepStrictEqual } from 'node:util';
import type { ObservedKey } from '../iam-observer';
import type { Step } from '../step';
import type { StoryWorld } from '../world';
import type { DaysAhead } from './staff';

/** The calls that change an access key, as the gateway counts them. */
const CHANGING = ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey'] as const;

/** Asks IAM what became of every key of the staff, and whether anything else was touched. */
export async function checkKeys({ office, observer }: StoryWorld, daysAhead: DaysAhead, step: Step): Promise<void> {
  for (const colleague of office.colleagues) {
    const [found, wanted] = [await observer.keysOf(colleague.name), office.expected(colleague, daysAhead)];
    const gone = colleague.accessKeyIds.filter((id) => found.every(({ accessKeyId }) => accessKeyId !== id));
    const seen = [...gone.map((id) => `${id} deleted`), ...found.map(inWords)];
    step.check(`${colleague.name} (${colleague.about})`, isDeepStrictEqual(byId(found), byId(wanted)), seen.join(', '));
  }
}

/** The gateway saw every call: nothing else about keys was asked than these changes. */
export async function checkCalls(
  { trial }: StoryWorld,
  wanted: Readonly<Partial<Record<(typeof CHANGING)[number], number>>>,
  step: Step,
): Promise<void> {
  const { byOperation } = await trial.sandbox.control.calls();
  const made = Object.fromEntries(CHANGING.flatMap((name) => (byOperation[name] ? [[name, byOperation[name]]] : [])));
  const saw = Object.entries(made).map(([name, count]) => `${count} × ${name}`);
  step.check('no other key was changed', isDeepStrictEqual(made, { ...wanted }), saw.join(', ') || 'no change');
}

/** Keys under `/suppliers/` are changed by plan and apply alone. */
export async function checkSuppliers(
  { observer, userNames }: StoryWorld,
  before: Readonly<Record<string, readonly ObservedKey[]>>,
  step: Step,
): Promise<void> {
  const after = await observer.keysOfAll(userNames);
  const saw = Object.entries(after).map(([user, keys]) => `${user}: ${keys.map(inWords).join(', ')}`);
  step.check('keys under /suppliers/ are as they were', isDeepStrictEqual(after, before), saw.join('; '));
}

function byId(keys: readonly ObservedKey[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.map(({ accessKeyId, status }) => [accessKeyId, status]));
}

function inWords({ accessKeyId, status }: ObservedKey): string {
  return `${accessKeyId} ${status}`;
}
