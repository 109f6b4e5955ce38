import { isAnotherProjects } from '../../../rotation/another-project';
import type { Step } from '../../../rotation/step';
import { KEYS_PER_USER, type World } from '../world';

/** What an apply must never do, whatever came between. @returns sentences; none: it did no harm */
export function harmOf(before: World, after: World, planned: World, step: Step | undefined): readonly string[] {
  const harm: string[] = [];
  const now = new Map(after.iam.map(({ id, status }) => [id, status]));
  for (const { id, status } of before.iam) {
    if (status === 'Active' && !now.has(id)) harm.push('an Active key was deleted');
    const isWoken = status === 'Inactive' && now.get(id) === 'Active';
    if (isWoken && step !== 'resume' && step !== 'enable') harm.push('a key was woken, and nobody asked for that');
  }
  if (isAnotherProjects(before.tags, undefined) && lookOf(before) !== lookOf(after))
    harm.push('a user of another project was changed');
  if (after.iam.length > KEYS_PER_USER) harm.push('there are more keys than IAM allows');
  const works = ({ iam }: World): boolean => iam.some(({ status }) => status === 'Active');
  if (!planned.ledger.suspended && works(before) && !works(after)) harm.push('no key works any more');
  return harm;
}

/** Of a user, what IAM shows to whoever looks after it. */
const lookOf = ({ tags, iam }: World): string => JSON.stringify([Object.entries(tags).sort(), iam]);
