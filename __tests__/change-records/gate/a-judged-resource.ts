import { changesOnlyWhatBelongsHere } from '../../../change-records/gate/allowed-here';
import type { GateFacts, GateRefusal } from '../../../change-records/gate/facts';
import type { Plan } from '../../../change-records/plan/plan';
import type { ChangeJson } from '../golden-plan';
import { aCase, aUser } from './a-case';
import { aPlan, changed } from './a-small-plan';

/** Address → the expressions that stand in the configuration. */
type Expressions = Readonly<Record<string, object>>;

/** A plan of these changes, whose configuration says that much of resources. */
export function aConfiguredPlan(changes: readonly ChangeJson[], configured: Expressions): Plan {
  const resources = Object.entries(configured).map(([address, expressions]) => {
    const [type = ''] = address.split('.');
    return { address, mode: 'managed', type, expressions };
  });
  return aPlan({ changes, configuration: { root_module: { resources } } });
}

/** What the rule about resources says of one change, in a ledger of valentia; somebody else has left it. */
export const judged = (
  change: ChangeJson,
  facts: Partial<GateFacts> = {},
  configured: Expressions = {},
): readonly GateRefusal[] =>
  changesOnlyWhatBelongsHere(
    aCase([aUser(), aUser({ name: 'gone', wanted: undefined })], facts, aConfiguredPlan([change], configured)),
  );

export const because = (...of: Parameters<typeof judged>): readonly string[] => judged(...of).map((one) => one.because);

export const doing = (
  address: string,
  actions: readonly string[],
  before: object | null,
  after: object | null,
): ChangeJson => changed(address, before, after, { actions });
