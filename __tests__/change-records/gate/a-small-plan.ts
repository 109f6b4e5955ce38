import { type Plan, parsePlan } from '../../../change-records/plan/plan';
import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';

export const ACCOUNT = '123456789012';

/** A policy document of these statements, or lists of them. */
export const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.flat() });

/** What stands in a plan. */
export interface Given {
  readonly changes?: readonly ChangeJson[];
  readonly drift?: readonly ChangeJson[];
  /** What the plan read: type → values. */
  readonly read?: readonly (readonly [type: string, values: object])[];
  readonly configuration?: object;
  readonly more?: object;
}

/** A plan with that in it and nothing else. */
export const aPlan = ({ changes = [], drift = [], read = [], configuration = {}, more = {} }: Given): Plan =>
  parsePlan(
    JSON.stringify({
      ...{ format_version: '1.2', resource_changes: changes, resource_drift: drift, configuration },
      prior_state: {
        values: {
          root_module: {
            resources: read.map(([type, values]) => ({
              address: `data.${type}.x`,
              mode: 'data',
              type,
              name: 'x',
              values,
            })),
          },
        },
      },
      ...more,
    }),
  );

/** What is done to one resource. */
export const changed = (
  address: string,
  before: object | null,
  after: object | null,
  {
    actions = ['update'],
    unknown = {},
    importing,
    ...more
  }: { actions?: readonly string[]; unknown?: unknown; importing?: object; mode?: string } = {},
): ChangeJson =>
  aChange(
    address,
    {},
    { ...more, change: { actions, before, after, after_unknown: unknown, ...(importing && { importing }) } },
  );
