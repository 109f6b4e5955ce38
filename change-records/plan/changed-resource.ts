import { text } from './key-change';
import type { Plan, ResourceChange } from './plan';

/** What may be done to a resource, in Terraform's words; an import comes with or without one of the others. */
export type Doing = 'create' | 'update' | 'delete' | 'forget' | 'import';

/** Everything that the plan does to a resource; empty where it does nothing. */
export function doings({ change }: Pick<ResourceChange, 'change'>): readonly Doing[] {
  const done = change.actions.filter((action): action is Doing => action !== 'no-op' && action !== 'read');
  return change.importing ? ['import', ...done] : done;
}

/** The managed resources of some types (of all, where none is named) to which the plan does something. */
export function changedResources(plan: Plan, ...types: readonly string[]): readonly ResourceChange[] {
  return plan.resource_changes.filter(
    (one) => one.mode === 'managed' && (types.length === 0 || types.includes(one.type)) && doings(one).length > 0,
  );
}

/** Names of the IAM users that the plan deletes. */
export function deletedUsers(plan: Plan): readonly string[] {
  return changedResources(plan, 'aws_iam_user')
    .filter(({ change }) => change.actions.includes('delete'))
    .flatMap(({ change }) => text(change.before?.['name']) ?? []);
}
