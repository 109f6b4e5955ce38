import type { KeyStatus } from './access-key';
import { maskKeyId } from './access-key';
import { LEDGER_TAGS, MISSING, TAG, type TagFact } from './applied-state';
import { USER_TAGS } from './audience';
import { all, any, type Expression, equal, type Facts, fact, holds, type Message, not, say, tell } from './expression';
import type { Refusal } from './guard';

/**
 * What is compared of a user under the suppliers' path that is in no ledger of the stack: `tags.*` and `stack` are what its
 * tags say (`MISSING` where there is no such tag), `own` is what this stack writes into the tag `keyturn:stack`.
 */
export type LeavingFact = 'user' | 'active' | 'stack' | 'own' | TagFact;

export const LEAVING_FACT = {
  user: fact<LeavingFact>('user'),
  /** Its active keys, masked, parted by a comma and a space; `''` for none. */
  active: fact<LeavingFact>('active'),
  stack: fact<LeavingFact>('stack'),
  own: fact<LeavingFact>('own'),
} as const;

/**
 * Whether keyturn issued the user's keys, from this stack: one of the ledger's tags is there, readable or not, and no tag
 * says that another stack wrote it. Everybody else under the path is a stranger, and not ours to judge.
 */
export const IS_LEAVING: Expression<LeavingFact> = all(
  any(...Object.values(TAG).map((tag) => not(equal<LeavingFact>(tag, MISSING)))),
  any(equal(LEAVING_FACT.stack, MISSING), equal(LEAVING_FACT.stack, LEAVING_FACT.own)),
);

/**
 * What leaves is inactive first. Where the user itself is no longer declared, no resource is left that could say so: it is
 * asked of every user that carries our tags.
 */
export const LEAVING_RULE: {
  readonly code: 'KEY_NOT_INACTIVE';
  readonly refusedWhen: Expression<LeavingFact>;
  readonly because: Message<LeavingFact>;
  readonly wayOut: Message<LeavingFact>;
} = {
  code: 'KEY_NOT_INACTIVE',
  refusedWhen: not(equal(LEAVING_FACT.active, '')),
  because: say`${LEAVING_FACT.user} is in the ledger no more, and IAM shows it with Active access keys: ${LEAVING_FACT.active}. A key is made inactive before its user leaves, because a deleted key cannot be brought back.`,
  wayOut: say`Put ${LEAVING_FACT.user} back into settings.json and the ledger, suspend it (npx keyturn suspend ${LEAVING_FACT.user}), plan and apply (npx keyturn plan); remove it once nothing has failed. If another project looks after it, write that project's value into its tag ${USER_TAGS.stack}; if nobody does any more, take its keyturn tags away (aws iam untag-user --user-name ${LEAVING_FACT.user} --tag-keys ${Object.values(LEDGER_TAGS).join(' ')}).`,
};

/** Refuses that a user leaves whose keys still work; undefined where none of them does. */
export function leavingRefusal(
  user: string,
  keys: readonly { readonly id: string; readonly status: KeyStatus }[],
): Refusal | undefined {
  const active = keys.filter(({ status }) => status !== 'Inactive').map(({ id }) => maskKeyId(id));
  const facts: Facts<'user' | 'active'> = { user, active: active.join(', ') };
  if (!holds(LEAVING_RULE.refusedWhen, facts as Facts<LeavingFact>)) return undefined;
  const { code, because, wayOut } = LEAVING_RULE;
  return {
    code,
    because: tell(because, facts as Facts<LeavingFact>),
    wayOut: tell(wayOut, facts as Facts<LeavingFact>),
  };
}
