import { type KeyStatus, maskKeyId } from '../../rotation/access-key';
import { NOTHING_TO_SEAL_TO } from '../../rotation/nothing-to-seal-to';
import type { Plan, ResourceChange } from './plan';

/**
 * What becomes of one access key. `replaced`: deleted, and another one issued in its place. `forgotten`: it goes on
 * existing, and Terraform no longer looks after it. `refreshed`: something else than its status changes.
 */
export type KeyOutcome =
  | 'created'
  | 'disabled'
  | 'enabled'
  | 'deleted'
  | 'replaced'
  | 'forgotten'
  | 'refreshed'
  | 'unchanged';

/** What a plan does to one access key. */
export interface KeyChange {
  readonly address: string;
  /** IAM user name. */
  readonly user: string;
  /** Undefined where the address counts no generations: such a key is none of the ledger's. */
  readonly generation: number | undefined;
  readonly outcome: KeyOutcome;
  /** Undefined for a key that does not exist yet. Whole: whoever shows it masks it. */
  readonly accessKeyId: string | undefined;
  readonly before: KeyStatus | undefined;
  readonly after: KeyStatus | undefined;
  readonly createdAt: Date | undefined;
  readonly imported: boolean;
  /** Terraform marks a key as tainted whose creation did not finish. */
  readonly tainted: boolean;
  /** Whether its secret was sealed, so that its holder may have it. */
  readonly sealed: boolean;
  /** The PGP fingerprint that its secret is sealed to. */
  readonly sealedTo: string | undefined;
  /** Whether a PGP key is given for the secret of a key to be created. */
  readonly willBeSealed: boolean;
  /** The PGP key that is given for it, as the plan has it; undefined where none is, or where it is known only later. */
  readonly pgpKey: string | undefined;
  readonly previousAddress: string | undefined;
  /** A left-over of a replacement that failed. */
  readonly deposed: boolean;
}

export const ACCESS_KEY = 'aws_iam_access_key';

/** Every access key in the plan, changed or not, in the order of user and generation. */
export function keyChanges(plan: Plan): readonly KeyChange[] {
  return plan.resource_changes
    .filter(({ type, mode }) => type === ACCESS_KEY && mode === 'managed')
    .map(keyChange)
    .sort((a, b) => (a.user < b.user ? -1 : a.user > b.user ? 1 : (a.generation ?? 0) - (b.generation ?? 0)));
}

export const isKeyStep = ({ outcome }: Pick<KeyChange, 'outcome'>): boolean =>
  outcome !== 'unchanged' && outcome !== 'refreshed';

export function keyChange(resource: ResourceChange): KeyChange {
  const { before, after } = resource.change;
  const statusBefore = status(before);
  const statusAfter = status(after);
  return {
    address: resource.address,
    user: text(after?.['user']) ?? text(before?.['user']) ?? resource.name,
    generation: generationOf(resource),
    outcome: outcome(resource, statusBefore, statusAfter),
    accessKeyId: text(before?.['id']),
    before: statusBefore,
    after: statusAfter,
    createdAt: date(text(before?.['create_date'])),
    imported: resource.change.importing !== undefined,
    tainted: resource.action_reason === 'replace_because_tainted',
    sealed: text(before?.['encrypted_secret']) !== undefined,
    sealedTo: text(before?.['key_fingerprint']),
    willBeSealed:
      ![undefined, NOTHING_TO_SEAL_TO].includes(text(after?.['pgp_key'])) ||
      unknown(resource.change.after_unknown, 'pgp_key'),
    pgpKey: text(after?.['pgp_key']),
    previousAddress: resource.previous_address === resource.address ? undefined : resource.previous_address,
    deposed: resource.deposed !== undefined,
  };
}

/** Only `aws_iam_access_key.<user>["<generation>"]` at the top of the configuration counts generations. */
function generationOf({ address, name, index }: ResourceChange): number | undefined {
  if (typeof index !== 'string' || !/^[1-9]\d{0,8}$/.test(index)) return undefined;
  return address === `${ACCESS_KEY}.${name}["${index}"]` ? Number(index) : undefined;
}

function outcome({ change }: ResourceChange, before?: KeyStatus, after?: KeyStatus): KeyOutcome {
  const does = (action: string): boolean => change.actions.includes(action);
  if (does('create')) return does('delete') || does('forget') ? 'replaced' : 'created';
  if (does('delete')) return 'deleted';
  if (does('forget')) return 'forgotten';
  if (!does('update')) return 'unchanged';
  if (before === after) return 'refreshed';
  // A status that is unknown until the apply is taken for the worse one.
  return after === 'Active' ? 'enabled' : 'disabled';
}

function status(of: Readonly<Record<string, unknown>> | undefined): KeyStatus | undefined {
  const given = of?.['status'];
  if (given === 'Active') return 'Active';
  // Whatever else IAM may say one day, only an Active key works.
  return typeof given === 'string' ? 'Inactive' : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function date(value: string | undefined): Date | undefined {
  const read = value === undefined ? undefined : new Date(value);
  return read === undefined || Number.isNaN(read.getTime()) ? undefined : read;
}

/** Whether an attribute gets its value only during the apply. */
export function unknown(afterUnknown: unknown, attribute: string): boolean {
  return (
    afterUnknown === true ||
    (typeof afterUnknown === 'object' &&
      afterUnknown !== null &&
      (afterUnknown as Readonly<Record<string, unknown>>)[attribute] === true)
  );
}

/** `valentia's key of generation 2 (AKIA…7Q4Z)` */
export function keyInWords({ user, generation, accessKeyId, address }: KeyChange): string {
  const which = generation === undefined ? `key at ${address}` : `key of generation ${generation}`;
  return `${user}'s ${which}${accessKeyId === undefined ? '' : ` (${maskKeyId(accessKeyId)})`}`;
}
