import { not } from '../rotation/expression';
import { GUARD_RULES } from '../rotation/guard';
import type { GuardFact } from '../rotation/guard-facts';
import { type FactNames, terraformExpression, terraformTemplate } from './terraform-expression';

/** A condition that Terraform checks before it touches the resource it stands on; the plan fails with its message. */
export interface GuardPrecondition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** The guard's rules, one precondition each, over facts that Terraform knows while it plans. */
export function guardPreconditions(names: FactNames<GuardFact>): GuardPrecondition[] {
  return GUARD_RULES.map((rule) => ({
    condition: `\${${terraformExpression(not(rule.refusedWhen), names)}}`,
    errorMessage: `${terraformTemplate(rule.message, names)} ${terraformTemplate(rule.remedy, names)} [${rule.code}]`,
  }));
}
