import { z } from 'zod';

const PLAN = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.string(),
        type: z.string(),
        change: z.object({ actions: z.array(z.string()) }),
      }),
    )
    .default([]),
});

/** What a plan would do to one resource, in Terraform's words: `create`, `update`, `delete`. */
export interface PlannedAction {
  readonly address: string;
  readonly actions: readonly string[];
}

/**
 * The actions of a plan (`terraform show -json`); what stays as it is, and what is only read, is left out.
 * @throws if the text is no plan
 */
export function plannedActions(planJson: string): readonly PlannedAction[] {
  return PLAN.parse(JSON.parse(planJson))
    .resource_changes.filter(
      ({ mode, change }) => mode === 'managed' && change.actions.some((action) => action !== 'no-op'),
    )
    .map(({ address, change }) => ({ address, actions: change.actions }));
}

/** Only those of access keys. */
export function keyActions(actions: readonly PlannedAction[]): readonly PlannedAction[] {
  return actions.filter(({ address }) => address.startsWith('aws_iam_access_key.'));
}

/** For comparison and for people: `create aws_iam_access_key.valentia["2"]`. */
export function inWords(actions: readonly PlannedAction[]): readonly string[] {
  return actions.map(({ address, actions: verbs }) => `${verbs.join(' then ')} ${address}`);
}
