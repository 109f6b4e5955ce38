import type { Case, GateFacts, GateRule } from '../../../change-records/gate/facts';
import type { KeyChange } from '../../../change-records/plan/key-change';
import type { Plan } from '../../../change-records/plan/plan';
import type { PlannedUser } from '../../../change-records/plan/planned-user';
import type { LedgerEntry, Previous } from '../../../rotation/ledger';
import { golden, someFacts } from '../golden-plan';

/** What one rule of the gate looks at, made by hand: where a whole plan has other rules speak, or shows what no plan does. */
export const aCase = (users: readonly PlannedUser[], facts: Partial<GateFacts> = {}, plan?: Plan): Case => ({
  ...{ plan: plan ?? golden('nothing'), users, facts: someFacts(facts) },
});

export const entryOf = (generation: number, previous: Previous, suspended = false): LedgerEntry => ({
  ...{ generation, previous, suspended },
});

/** The new key of valentia in the overlap of generation 2. */
export const aKey = (of: Partial<KeyChange> = {}): KeyChange => ({
  ...{ address: 'aws_iam_access_key.valentia["2"]', user: 'valentia', generation: 2, outcome: 'created' },
  ...{ accessKeyId: undefined, before: undefined, after: 'Active', createdAt: undefined, imported: false },
  ...{ tainted: false, sealed: false, sealedTo: undefined, willBeSealed: true, pgpKey: undefined },
  ...{ previousAddress: undefined, deposed: false },
  ...of,
});

/** Valentia, whose rotation to generation 2 is planned. */
export const aUser = (of: Partial<PlannedUser> = {}): PlannedUser => ({
  ...{ name: 'valentia', wanted: entryOf(2, 'active'), tags: undefined, seen: [], step: 'start', keys: [] },
  applied: { recorded: entryOf(1, 'deleted'), found: 'Active' },
  ...of,
});

/** The codes of one rule alone. */
export const codesOf = (rule: GateRule, of: Case): readonly string[] => rule(of).map(({ code }) => code);
