import { anotherProjectsRefusal } from '../../../../rotation/another-project';
import { USER_TAGS } from '../../../../rotation/audience';
import { USUAL_STACK } from '../../../stack/stack-project';
import { type Finding, findingOf } from '../finding';
import type { UserSides } from '../user-sides';

/**
 * A user of this ledger whose tag says that another project looks after it. Where the last apply here wrote the tag, it is this
 * project that has another name since.
 */
export function anotherProjects({ name, iam, state }: UserSides, project: string | undefined): readonly Finding[] {
  if (!iam?.tags || state === undefined) return [];
  const isAsApplied = state !== 'stranger' && state.tags[USER_TAGS.stack] === iam.tags[USER_TAGS.stack];
  if (isAsApplied) return [];
  const refusal = anotherProjectsRefusal(name, iam.tags, { project, stack: USUAL_STACK });
  return refusal ? [findingOf(name, refusal)] : [];
}
