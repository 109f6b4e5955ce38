import type { PlannedUser } from '../plan/planned-user';

/** Taken out of the ledger, with every key it has. */
export const isLeaving = ({ wanted, keys }: Pick<PlannedUser, 'wanted' | 'keys'>): boolean =>
  wanted === undefined && keys.length > 0 && keys.every(({ outcome }) => outcome === 'deleted');

/** What comes after the apply, and who has to act. The words are those of the verbs. */
export function nextStep({ name, step, wanted, keys }: PlannedUser): string {
  if (isLeaving({ wanted, keys })) {
    return `${name} and its keys are gone. Tell its contact, and take its file out of sealing-keys/.`;
  }
  const current = wanted?.generation ?? '?';
  switch (step) {
    case 'issue':
    case 'reissue':
      return `Hand generation ${current} over to the holder of ${name}: npx keyturn handover ${name}. Then see it used: npx keyturn verify ${name}.`;
    case 'start':
      return `Hand generation ${current} over to the holder of ${name} (npx keyturn handover ${name}); both keys work. Once the new key is found in use and the old one silent (npx keyturn verify ${name}), disable the old one: npx keyturn disable ${name}.`;
    case 'disable':
      return `Watch for failed uploads of ${name} for the days that settings.json gives. Then delete the old key: npx keyturn delete ${name}.`;
    case 'enable':
      return `Both keys of ${name} work again. Find out what still uses the old one, then disable it again: npx keyturn disable ${name}.`;
    case 'delete':
      return `The rotation of ${name} is over. The next one is due when the limit of generation ${current} comes near: npx keyturn status.`;
    case 'suspend':
      return `No key of ${name} works. Find out what happened, then resume (npx keyturn resume ${name}); after a leak start a new generation right away.`;
    case 'resume':
      return `The keys of ${name} work again as its stage says. See whether uploads arrive: npx keyturn verify ${name}.`;
    case 'adopt':
      return `${name} is looked after from now on; no key changes. See when it is due: npx keyturn status.`;
    case 'unchanged':
      return `${name} is then as the ledger says: npx keyturn status.`;
    case undefined:
      return `No allowed step leads to what the ledger says of ${name}; mend what the gate refuses first.`;
  }
}

/** How to undo the step, before the apply and after it. */
export function rollBack({ name, step, wanted, keys }: PlannedUser): string {
  if (isLeaving({ wanted, keys })) {
    return `None: AWS cannot bring a deleted key back. A user of that name would begin with generation 1 and a new key.`;
  }
  const current = wanted?.generation ?? 0;
  switch (step) {
    case 'issue':
      return `A key that was issued cannot be taken back unseen: suspend it (npx keyturn suspend ${name}).`;
    case 'reissue':
    case 'start':
      return current > 1 && step === 'start'
        ? `Nothing stops working: generation ${current - 1} stays active. A generation is never reused; if ${current} must not be used, suspend ${name} or finish the rotation and start the next.`
        : `A generation is never reused: suspend it (npx keyturn suspend ${name}).`;
    case 'disable':
      return `npx keyturn enable ${name}, then plan and apply: the old key works again, within a minute.`;
    case 'enable':
      return `npx keyturn disable ${name}, then plan and apply; it asks for proof of use again, or for somebody who answers for it.`;
    case 'delete':
      return `None: AWS cannot bring a deleted key back. Generation ${current} goes on working; another key is a new generation.`;
    case 'suspend':
      return `npx keyturn resume ${name}, then plan and apply: the keys work again, within a minute.`;
    case 'resume':
      return `npx keyturn suspend ${name}, then plan and apply.`;
    case 'adopt':
      return `Before the apply: take ${name} out of settings.json, the ledger and imports.json. After it: let Terraform forget what it took over (terraform state rm), take the tags that begin with keyturn: away (aws iam untag-user), then take ${name} out of settings.json and the ledger. No key changes; the policies that came with it, and its new path, go back by hand.`;
    case 'unchanged':
      return `There is no step to undo: this finishes one that was begun before, and the record of that one says how. Settings go back with the commit before, planned again.`;
    case undefined:
      return 'There is nothing to undo: the gate refuses this plan. Take the edit back.';
  }
}
