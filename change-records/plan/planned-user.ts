import { type AccessKey, type KeyStatus, oldestFirst } from '../../rotation/access-key';
import { type AppliedState, appliedState } from '../../rotation/applied-state';
import { entryFaults } from '../../rotation/entry-rules';
import { guardFacts } from '../../rotation/guard-facts';
import { type LedgerEntry, PREVIOUS, type Previous } from '../../rotation/ledger';
import { type Step, stepOf } from '../../rotation/step';
import { isKeyStep, type KeyChange, keyChanges, text } from './key-change';
import type { Plan } from './plan';

/** An access key as IAM showed it while Terraform planned. */
export type SeenKey = Pick<AccessKey, 'id' | 'status'> & { readonly createdAt: string };

/** What a plan knows and does about one IAM user of the ledger. */
export interface PlannedUser {
  readonly name: string;
  /** The ledger's entry; undefined for a user with a key that the ledger does not know. */
  readonly wanted: LedgerEntry | undefined;
  /** What IAM showed while Terraform planned; undefined where the plan did not look. */
  readonly applied: AppliedState | undefined;
  /** All its tags in IAM while Terraform planned; undefined where the plan did not look or there was no such user. */
  readonly tags: Readonly<Record<string, unknown>> | undefined;
  /** Its keys in IAM, oldest first; Terraform may know fewer of them. */
  readonly seen: readonly SeenKey[];
  /** Undefined where no step of the transition table leads from `applied` to `wanted`, or where one of them is unknown. */
  readonly step: Step | undefined;
  readonly keys: readonly KeyChange[];
}

/** All users of the ledger in the plan, and those that it holds or whose keys it holds, by name. */
export function plannedUsers(plan: Plan): readonly PlannedUser[] {
  const changes = keyChanges(plan);
  const wanted = wantedEntries(plan);
  const names = new Set([...wanted.keys(), ...changes.map(({ user }) => user), ...usersInState(plan)]);
  const seen = new Sight(plan);
  return [...names].sort().map((name) => {
    const keys = changes.filter(({ user }) => user === name);
    const entry = wanted.get(name);
    const applied = seen.applied(name, entry !== undefined);
    const step = entry && applied && stepOf(guardFacts(name, entry, applied, true));
    return { name, wanted: entry, applied, tags: seen.tags(name), seen: seen.keys(name), step, keys };
  });
}

/** The same; of a plan for one user only that one, because what Terraform was given for the others is not the ledger. */
export function plannedUsersOf(plan: Plan, only: string | undefined): readonly PlannedUser[] {
  return plannedUsers(plan).filter(({ name }) => only === undefined || name === only);
}

/** Users that the plan does something to, or means to. */
export function isTouched({ keys, step }: PlannedUser): boolean {
  return keys.some((key) => isKeyStep(key) || key.imported) || (step !== undefined && step !== 'unchanged');
}

/** By the name that they have in IAM; also one without a key in Terraform. */
function usersInState(plan: Plan): readonly string[] {
  return plan.resource_changes
    .filter(({ type, mode }) => type === 'aws_iam_user' && mode === 'managed')
    .flatMap(({ change }) => text(change.before?.['name']) ?? []);
}

function wantedEntries(plan: Plan): ReadonlyMap<string, LedgerEntry> {
  const value = plan.variables['key_generations']?.value;
  const entries = new Map<string, LedgerEntry>();
  if (typeof value !== 'object' || value === null) return entries;
  for (const [user, given] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    const entry = ledgerEntry(given);
    if (entry !== undefined) entries.set(user, entry);
  }
  return entries;
}

/** Terraform converts on its own: a number may be written as text, and `suspended` be left out or null. */
function ledgerEntry(given: unknown): LedgerEntry | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { generation, previous, suspended } = given as Readonly<Record<string, unknown>>;
  const entry = {
    generation: Number(generation),
    previous: previous as Previous,
    suspended: suspended === true || suspended === 'true',
  };
  return PREVIOUS.includes(entry.previous) && entryFaults(entry).length === 0 ? entry : undefined;
}

/** What the data sources of the plan saw. */
class Sight {
  private readonly users = new Map<string, Readonly<Record<string, unknown>>>();
  private readonly keysByUser = new Map<string, readonly SeenKey[]>();
  /** Of the ledger's users those that exist; undefined where the plan did not ask. */
  private existing: readonly unknown[] | undefined;

  constructor(plan: Plan) {
    for (const { mode, type, values } of plan.prior_state?.values?.root_module?.resources ?? []) {
      if (mode !== 'data') continue;
      if (type === 'aws_iam_user') this.users.set(String(values['user_name']), record(values['tags']));
      if (type === 'aws_iam_access_keys') this.keysByUser.set(String(values['user']), seenKeys(values['access_keys']));
      // The users of a path say nothing about users elsewhere.
      if (type === 'aws_iam_users' && Array.isArray(values['names']) && !values['path_prefix']) {
        this.existing = [...(this.existing ?? []), ...(values['names'] as readonly unknown[])];
      }
    }
  }

  tags(user: string): Readonly<Record<string, unknown>> | undefined {
    return this.users.get(user);
  }

  keys(user: string): readonly SeenKey[] {
    return this.keysByUser.get(user) ?? [];
  }

  /** @param isDeclared whether the ledger has the user: only of those does the plan ask whether they exist */
  applied(user: string, isDeclared: boolean): AppliedState | undefined {
    const tags = this.users.get(user);
    const keys = this.keysByUser.get(user);
    if (tags && keys) return appliedState(tags, keys);
    const isMissing = isDeclared && this.existing !== undefined && !this.existing.includes(user);
    return isMissing ? appliedState(undefined, []) : undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

const statusOf = (value: unknown): KeyStatus => (value === 'Active' ? 'Active' : 'Inactive');

function seenKeys(given: unknown): readonly SeenKey[] {
  if (!Array.isArray(given)) return [];
  return oldestFirst(
    (given as readonly unknown[]).map(record).map((key) => ({
      id: String(key['access_key_id']),
      status: statusOf(key['status']),
      createdAt: String(key['create_date']),
    })),
  );
}
