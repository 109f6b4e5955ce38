import { maskKeyId } from '../../../../rotation/access-key';
import { edits, type LedgerVerb } from '../../../../rotation/edit';
import { refusals } from '../../../../rotation/guard';
import type { LedgerEntry } from '../../../../rotation/ledger';
import { overlapEnd } from '../../../../rotation/overlap-end';
import { liveGenerations } from '../../../../rotation/stage';
import type { StateKey } from '../../../stack/state-user';
import type { Finding } from '../finding';
import type { IamSide, StateUser, UserSides } from '../user-sides';

/** Keys in Terraform's state that IAM lacks: deleted outside Terraform. AWS brings none back. */
export function lostKeys({ name, ledger, iam, state }: UserSides): readonly Finding[] {
  // A user that is gone itself is another finding.
  if (!iam?.tags || !state || state === 'stranger') return [];
  const there = new Set(iam.keys.map(({ id }) => id));
  const { recorded } = iam.applied;
  // What nothing asks for any more, an apply has deleted whose last word did not reach the state: the next one writes it.
  const wanted = recorded && liveGenerations(recorded).map(({ generation }) => generation);
  const isWanted = ({ generation }: StateKey): boolean =>
    generation === undefined || wanted === undefined || wanted.includes(generation);
  const lost = state.keys.filter((key) => !there.has(key.id) && isWanted(key));
  return lost.map((key) => ({
    code: 'KEY_NOT_IN_IAM',
    about: name,
    because: `Terraform's state has ${maskKeyId(key.id)}, ${numbered(key)} of ${name}, and IAM has no such key: it was deleted outside Terraform, and AWS cannot bring it back.`,
    wayOut: `Ask CloudTrail who deleted it (DeleteAccessKey). ${leftOver(name, iam, state, wanted) ?? wayOut(name, ledger, iam, key, lost.length)}`,
  }));
}

const numbered = ({ generation }: StateKey): string =>
  generation === undefined ? 'a key' : `generation ${generation}`;

function wayOut(name: string, ledger: LedgerEntry, iam: IamSide, key: StateKey, count: number): string {
  const { recorded } = iam.applied;
  if (!recorded) return 'Put the tags of the user right first; then run the doctor again.';
  const isCurrent = key.generation === recorded.generation;
  const verbs: readonly LedgerVerb[] = isCurrent ? ['start'] : ['delete'];
  const verb = verbs.find((one) => isAllowed(one, name, ledger, iam));
  if (verb) return `Then \`npx keyturn ${verb} ${name}\`, plan and apply.`;
  if (count === 1 && recorded.previous === 'active') return overlapEnd(name, recorded, isCurrent ? 'new' : 'old');
  if (isCurrent && recorded.previous === 'inactive') {
    return `The old key is still in use: make it Inactive in IAM once its holder can do without it; then \`npx keyturn start ${name}\`, plan and apply.`;
  }
  const [refusal] = refusals(name, ledger, iam.applied, true);
  return refusal?.wayOut ?? 'Then plan and apply; the plan shows what is left to do.';
}

/** All that is there was to go: the apply that was to delete it wrote the tags only, and then the current key was deleted too. */
function leftOver(
  name: string,
  { keys }: IamSide,
  state: StateUser,
  wanted: readonly number[] | undefined,
): string | undefined {
  const generations = new Map(state.keys.map(({ id, generation }) => [id, generation]));
  const isOver = keys.every(({ id, status }) => {
    const generation = generations.get(id);
    return status === 'Inactive' && generation !== undefined && wanted?.includes(generation) === false;
  });
  if (keys.length === 0 || !isOver) return undefined;
  return `What is left beside it was to go: delete it in IAM by hand (aws iam delete-access-key --user-name ${name} --access-key-id <id>). Then \`npx keyturn start ${name}\`, plan and apply.`;
}

const isAllowed = (verb: LedgerVerb, name: string, ledger: LedgerEntry, { applied }: IamSide): boolean =>
  edits(verb, ledger).some((to) => refusals(name, to, applied, true).length === 0);
