import type { Refusal } from '../../rotation/guard';
import { type Ledger, type LedgerEntry, sameEntry } from '../../rotation/ledger';
import type { Plan } from '../plan/plan';
import type { PlannedUser } from '../plan/planned-user';
import type { GateRule } from './facts';

/**
 * The ledger in version control is what people review. `-var`, a variable of the environment or a file beside the stack can
 * give Terraform another one, and nothing in the repository would tell why a key was rotated.
 */
export const plansTheLedger: GateRule = ({ plan, users, facts: { ledger, only } }) => {
  if (ledger === undefined || !hasLedger(plan)) return [];
  // Of a plan for one user the others' entries have no effect: `changesNobodyElse`.
  const names = only === undefined ? [...new Set([...Object.keys(ledger), ...planned(users)])].sort() : [only];
  return names.flatMap((name) => refusal(name, ledger, users.find((user) => user.name === name)?.wanted));
};

/** Other stacks have none. */
const hasLedger = ({ variables }: Plan): boolean => variables['key_generations'] !== undefined;

const planned = (users: readonly PlannedUser[]): readonly string[] =>
  users.flatMap(({ name, wanted }) => (wanted ? [name] : []));

function refusal(name: string, ledger: Ledger, wanted: LedgerEntry | undefined): readonly Refusal[] {
  const written = ledger[name];
  if (written !== undefined && wanted !== undefined && sameEntry(written, wanted)) return [];
  if (written === undefined && wanted === undefined) return [];
  return [
    {
      code: 'LEDGER_OVERRIDDEN',
      because: `The plan was made with ${inWords(wanted)} for ${name}, and key-generations.json says ${inWords(written)}; what is applied is the ledger that people can review.`,
      wayOut:
        'Take the other ledger away (TF_VAR_key_generations, -var, -var-file, *.auto.tfvars in the folder of the stack), then plan again: npx keyturn plan.',
    },
  ];
}

const inWords = (entry: LedgerEntry | undefined): string =>
  entry === undefined
    ? 'no readable entry'
    : `generation ${entry.generation}, previous "${entry.previous}"${entry.suspended ? ', suspended' : ''}`;
