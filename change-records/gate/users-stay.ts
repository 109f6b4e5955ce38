import type { Refusal } from '../../rotation/guard';
import { leavingRefusal } from '../../rotation/leaving';
import { text } from '../plan/key-change';
import type { ResourceChange } from '../plan/plan';
import type { GateRule } from './facts';

/** A user who goes takes its keys with it, and a renamed one gets new keys in the same apply. */
export const keepsEveryUser: GateRule = ({ plan, facts }) =>
  plan.resource_changes
    .filter(({ type, mode }) => type === 'aws_iam_user' && mode === 'managed')
    .flatMap((resource) => judge(resource, facts.leaving));

function judge({ address, change }: ResourceChange, leaving: ReadonlySet<string>): readonly Refusal[] {
  const does = (action: string): boolean => change.actions.includes(action);
  const before = text(change.before?.['name']);
  const after = text(change.after?.['name']);
  const name = before ?? address;
  if (does('create') && (does('delete') || does('forget'))) {
    return [refuse('USER_REPLACED', `deletes the IAM user ${name} and makes it anew`, TAKE_BACK)];
  }
  if (does('delete') || does('forget')) {
    return leaving.has(name)
      ? []
      : [
          refuse(
            'USER_REMOVED',
            `removes the IAM user ${name}`,
            `Put it back into settings.json and the ledger. If ${name} really leaves: suspend it first, then plan its removal with --leaving ${name}.`,
          ),
        ];
  }
  if (before !== undefined && change.after !== undefined && before !== after) {
    return [refuse('USER_RENAMED', `renames the IAM user ${before} to ${after ?? 'something unknown yet'}`, TAKE_BACK)];
  }
  return [];
}

/**
 * What leaves is inactive first: also a key that Terraform does not know, and where a target went round the guard. Of the
 * keys that the plan deletes `deletesOnlyInactiveKeys` speaks.
 */
export const letsNobodyLeaveAtWork: GateRule = ({ plan, users }) =>
  plan.resource_changes
    .filter(({ type, mode, change }) => type === 'aws_iam_user' && mode === 'managed' && isRemoved(change.actions))
    .flatMap(({ change }) => {
      const user = users.find(({ name }) => name === change.before?.['name']);
      if (user === undefined) return [];
      const deleted = new Set(user.keys.map(({ accessKeyId }) => accessKeyId));
      return (
        leavingRefusal(
          user.name,
          user.seen.filter(({ id }) => !deleted.has(id)),
        ) ?? []
      );
    });

const isRemoved = (actions: readonly string[]): boolean => actions.includes('delete') || actions.includes('forget');

const TAKE_BACK =
  'Take the edit back. For another name, add a new user, move its holder over, then let the old one leave.';

function refuse(code: string, does: string, wayOut: string): Refusal {
  return { code, because: `The plan ${does}, and with it every access key it has; users stay.`, wayOut };
}
