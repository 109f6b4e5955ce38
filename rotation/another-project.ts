import { USER_TAGS } from './audience';
import type { Refusal } from './guard';

/**
 * The project in a value of the tag `keyturn:stack`, which is `<project>/<stack>`, or the stack alone for the only project of
 * an account. A stack's name has no slash.
 */
export function projectInTag(tag: string): string | undefined {
  const slash = tag.lastIndexOf('/');
  return slash < 0 ? undefined : tag.slice(0, slash);
}

/** The stack in the tag, without its project. */
export const stackInTag = (tags: Readonly<Record<string, unknown>> | undefined): string | undefined => {
  const tag = tags?.[USER_TAGS.stack];
  return typeof tag === 'string' ? tag.split('/').at(-1) : undefined;
};

/**
 * Whether a user's tags say that another project looks after it. One without the tag is nobody's yet.
 * @param project our own name; undefined for the only project of an account
 */
export function isAnotherProjects(tags: Readonly<Record<string, unknown>>, project: string | undefined): boolean {
  const tag = tags[USER_TAGS.stack];
  return typeof tag === 'string' && tag !== '' && projectInTag(tag) !== project;
}

/** Refuses that a project takes over a user that another one looks after; undefined where nothing says so. */
export function anotherProjectsRefusal(
  user: string,
  tags: Readonly<Record<string, unknown>>,
  own: { readonly project: string | undefined; readonly stack: string },
): Refusal | undefined {
  if (!isAnotherProjects(tags, own.project)) return undefined;
  const ours = own.project === undefined ? own.stack : `${own.project}/${own.stack}`;
  return {
    code: 'USER_OF_ANOTHER_PROJECT',
    because: `The tag ${USER_TAGS.stack} of ${user} says "${String(tags[USER_TAGS.stack])}", and this is ${own.project === undefined ? 'a project without a name (deployment.project)' : `the project "${own.project}"`}: another project looks after ${user}, and a user has one.`,
    wayOut: `Take ${user} out of settings.json and the ledger here. If it is to move here: let the other project forget it (terraform state rm of its user, its keys and its policy there), then write the tag (aws iam tag-user --user-name ${user} --tags Key=${USER_TAGS.stack},Value=${ours}) and take it over (docs/state.md, "A lost state").`,
  };
}
