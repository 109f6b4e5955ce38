import type { AccessKey } from './access-key';
import { recordedEntry } from './applied-state';
import type { UserFacts } from './audience';

function edit(user: string, verb: string, change: string): string {
  return `In key-generations.json set ${user} to ${change} (npx keyturn ${verb} ${user}), then plan and apply.`;
}

const UNRECORDED = (user: string): string =>
  `The tags of ${user} do not say its generation: plan the suppliers stack and look at what it finds.`;

/** Which ledger edit rotates a key of a user under /suppliers/, or takes the next step of a rotation that is under way. */
export function rotationAdvice(user: UserFacts, keys: readonly AccessKey[], key: AccessKey): string {
  const entry = recordedEntry(user);
  if (entry === undefined) return UNRECORDED(user.name);
  const { generation, previous, suspended } = entry;
  if (suspended) return `${user.name} is suspended, yet this key is active: plan the suppliers stack and look.`;
  const isOldest = keys.every((other) => other.createdAt >= key.createdAt);
  const start = `generation ${generation + 1}, previous "active"`;
  switch (previous) {
    case 'deleted':
      return edit(user.name, 'start', start);
    case 'active':
      if (isOldest && keys.length > 1) {
        return `Once the new key is in use: ${edit(user.name, 'disable', 'previous "inactive"')}`;
      }
      return `End the rotation under way first: ${edit(user.name, 'disable', 'previous "inactive"')}`;
    case 'inactive':
      return `End the rotation under way first: ${edit(user.name, 'delete', 'previous "deleted"')} Then ${edit(user.name, 'start', start)}`;
  }
}

/** Which ledger edit switches off a key of a user under /suppliers/ that nobody uses. */
export function retirementAdvice(user: UserFacts, keys: readonly AccessKey[], key: AccessKey): string {
  const entry = recordedEntry(user);
  if (entry === undefined) return UNRECORDED(user.name);
  const isOldest = keys.every((other) => other.createdAt >= key.createdAt);
  if (entry.previous === 'active' && isOldest && keys.length > 1) {
    return edit(user.name, 'disable', 'previous "inactive"');
  }
  return edit(user.name, 'suspend', 'suspended true');
}
