import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, parsePlan } from '../../change-records/plan/plan';
import type { ChangeJson, PlanJson } from './golden-plan';

export const BY_HAND = join(__dirname, 'by-hand');

/** The text of a real plan of what somebody wrote by hand, see `make-by-hand.ts`. */
export const byHandText = (name: string): string => readFileSync(join(BY_HAND, `${name}.plan.json`), 'utf8');

export const byHand = (name: string): Plan => parsePlan(byHandText(name));

/** A real plan of that set, changed in a way that no sandbox can plan. */
export function byHandBut(name: string, meddle: (plan: PlanJson) => void): Plan {
  const plan = JSON.parse(byHandText(name)) as PlanJson;
  meddle(plan);
  return parsePlan(JSON.stringify(plan));
}

/** A change as Terraform writes it for a type that the sandbox's provider does not know. */
export function aChange(address: string, after: Record<string, unknown>, more: object = {}): ChangeJson {
  const [type = '', name = ''] = address.split('.');
  return {
    address,
    mode: 'managed',
    type,
    name,
    provider_name: 'registry.terraform.io/hashicorp/aws',
    change: { actions: ['create'], before: null, after, after_unknown: { id: true } },
    ...more,
  } as ChangeJson;
}
