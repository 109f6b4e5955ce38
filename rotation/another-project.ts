import { USER_TAGS } from './audience';
import { all, type Expression, equal, fact, matches, not, say } from './expression';
import { type GuardRule, inWords, type Refusal } from './guard';

/** Who looks after the users of a stack. */
export interface Caretaker {
  /** The project's name; undefined for the only project of an account. */
  readonly project: string | undefined;
  readonly stack: string;
}

/** What an apply writes into the tag `keyturn:stack`: `<project>/<stack>`, or the stack alone. A stack's name has no slash. */
export const stackTag = ({ project, stack }: Caretaker): string =>
  project === undefined ? stack : `${project}/${stack}`;

/** The project in a value of the tag `keyturn:stack`. */
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

/** What is compared: `stack` is what the user's tag says, `MISSING` (which has no slash) where there is no such tag. */
export type WhoseFact = 'user' | 'stack';

const USER = fact<WhoseFact>('user');
const STACK = fact<WhoseFact>('stack');

/** As every apply of ours leaves it: where that holds, `anotherProjectRule` does not. */
export const saysOurs = (own: Caretaker): Expression<WhoseFact> => equal(STACK, stackTag(own));

/**
 * Refuses within Terraform that a plan takes back a user whose tag names another project. It is less than
 * `isAnotherProjects`: Terraform sees no state, so a tag without a project's name may be our own, from before we had one.
 * The gate, which sees the state, refuses also a user of the project without a name.
 */
export const anotherProjectRule = (own: Caretaker): GuardRule<WhoseFact> => ({
  code: 'USER_OF_ANOTHER_PROJECT',
  refusedWhen: all(matches(STACK, '/[^/]*$'), not(isOurs(own))),
  because: say`The tag ${USER_TAGS.stack} of ${USER} says "${STACK}", and this is ${own.project === undefined ? 'a project without a name (deployment.project)' : `the project "${own.project}"`}: another project looks after ${USER}, and a user has one.`,
  wayOut: say`Leave ${USER} to it: first let this project forget it, where its state has it (terraform state rm of its user, its keys and its policy), then take it out of settings.json and the ledger here. If it is to move here: let the other project forget it so, then write the tag (aws iam tag-user --user-name ${USER} --tags Key=${USER_TAGS.stack},Value=${stackTag(own)}) and, where this state does not have it, take it over (docs/state.md, "A lost state"). If this project itself was called that until now, write the tag and nothing else.`,
});

/** The tag names our project, whatever the stack. */
const isOurs = ({ project }: Caretaker): Expression<WhoseFact> =>
  project === undefined ? matches(STACK, '^[^/]*$') : matches(STACK, `^${escaped(project)}/[^/]*$`);

/** For a pattern that means a text and nothing else, in RE2 and in JavaScript. */
const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

/** Refuses that a project takes over a user that another one looks after; undefined where nothing says so. */
export function anotherProjectsRefusal(
  user: string,
  tags: Readonly<Record<string, unknown>>,
  own: Caretaker,
): Refusal | undefined {
  if (!isAnotherProjects(tags, own.project)) return undefined;
  return inWords(anotherProjectRule(own), { user, stack: String(tags[USER_TAGS.stack]) });
}
