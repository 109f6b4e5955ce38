import { maskKeyId } from '../../../rotation/access-key';
import { USER_TAGS } from '../../../rotation/audience';
import { TAKEOVERS_FILE } from '../../../settings/takeovers-file';
import type { Found } from '../../account/found-user';
import { colouredDiff } from '../../account/ledger-diff';
import type { ObservedUser } from '../../account/observed-user';
import type { UserAsWritten } from '../../answers/written-user';
import type { Desk } from '../../shell/desk';
import { failureText } from '../../shell/failure';
import type { Adoption } from './adoption';

/** For people: what is there, what speaks against it, what was written, what the first plan will show. */
export function adoptionText(
  desk: Desk,
  name: string,
  { user, keys }: Found,
  { entry, imports, refused, notes }: Adoption,
  { diff, written }: { readonly diff: string; readonly written: boolean },
): string {
  const { colours } = desk;
  const keyList = keys.map((key) => `${maskKeyId(key.id)} ${key.status}`).join(', ');
  const found = `Found ${user.path}${name} with ${keys.length === 0 ? 'no access key' : keyList}.`;
  if (refused.length > 0) {
    return [found, '', ...refused.map((refusal) => failureText(desk, refusal)), 'Nothing was written.'].join('\n');
  }
  const masked = (id: string): string => (keys.some((key) => key.id === id) ? maskKeyId(id) : id);
  return [
    found,
    `It is generation ${entry.generation}, previous ${entry.previous}${entry.suspended ? ', suspended' : ''}.`,
    '',
    diff === '' ? 'The ledger says so already.' : colouredDiff(diff, desk),
    `${TAKEOVERS_FILE}:`,
    ...imports.map(({ to, id }) => `  ${to}  ←  ${masked(id)}`),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    written ? 'Nothing in AWS was changed.' : 'Nothing was written.',
    `Next: ${colours.cyan('npx keyturn plan')} (it must show imports, and no change to a key)`,
  ].join('\n');
}

/** What can be told from IAM; the rest is for people to fill in. */
export function settingsProposal({ name, user }: ObservedUser, permissionsBoundary: string | undefined): UserAsWritten {
  const tag = (key: string): string => user?.tags[key] ?? '…';
  return {
    name,
    audience: user?.tags[USER_TAGS.audience] === 'internal' ? 'internal' : 'external',
    company: tag(USER_TAGS.company),
    contact: { kind: 'mail', name: '…', address: '…' },
    integration: tag(USER_TAGS.integration),
    uploads: { bucket: '…' },
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    whyAKey: '…',
  };
}
