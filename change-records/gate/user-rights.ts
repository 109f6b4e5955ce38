import { changedResources } from '../plan/changed-resource';
import { text, unknown } from '../plan/key-change';
import type { ResourceChange } from '../plan/plan';
import { readPolicy } from '../plan/policy-document';
import type { Case, GateRefusal, GateRule } from './facts';
import { beyondUploading } from './upload-grant';

/** Whoever holds a supplier's key may upload under the supplier's prefix; anything more is answered for by name. */
export const allowsOnlyUploading: GateRule = (of) =>
  changedResources(of.plan, 'aws_iam_user_policy').flatMap((resource) => judge(resource, of));

function judge({ address, change }: ResourceChange, { facts }: Case): readonly GateRefusal[] {
  if (change.after === undefined) return [];
  const user = text(change.after['user']) ?? address;
  if (unknown(change.after_unknown, 'policy')) {
    return [tooMuch(user, `what the policy at ${address} allows is known only during the apply`)];
  }
  const statements = readPolicy(text(change.after['policy']) ?? '');
  if (statements === undefined) return [tooMuch(user, `the policy at ${address} cannot be read`)];
  const beyond = statements.flatMap((one) => beyondUploading(one, facts.uploads?.get(user)) ?? []);
  return [...new Set(beyond)].map((what) => tooMuch(user, `its policy at ${address} ${what}`));
}

/** @param what the fact, as the beginning of a sentence about the user */
export function tooMuch(user: string, what: string): GateRefusal {
  return {
    code: 'RIGHTS_BEYOND_UPLOADING',
    because: `The plan gives ${user} more than it needs: ${what}; a supplier may upload under its own prefix and nothing else.`,
    wayOut: `Take it back. If ${user} needs it, somebody answers for it: npx keyturn plan --accept RIGHTS_BEYOND_UPLOADING --reason "…".`,
    acceptable: { about: user },
  };
}
