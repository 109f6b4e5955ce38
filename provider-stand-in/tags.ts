import { either, optional } from './schema';

/** The two tag arguments that every taggable resource type has. */
export const tagAttributes = { tags: optional(['map', 'string']), tags_all: either(['map', 'string']) };

export type Tags = { readonly [key: string]: string };
type AwsTag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** Terraform's map as AWS's list. */
export function tagList(tags: Tags | null): { Key: string; Value: string }[] {
  return Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

interface Tagged {
  readonly tags: Tags | null;
}

/** Changes tags where they differ: first those that go, then those that come or change. */
export async function retag(
  wanted: Tagged,
  prior: Tagged,
  act: { remove(keys: string[]): Promise<unknown>; set(tags: Tags): Promise<unknown> },
): Promise<void> {
  const [after, before] = [wanted.tags ?? {}, prior.tags ?? {}];
  const gone = Object.keys(before).filter((key) => !(key in after));
  const come = Object.entries(after).filter(([key, value]) => before[key] !== value);
  if (gone.length > 0) await act.remove(gone);
  if (come.length > 0) await act.set(Object.fromEntries(come));
}

/** The tag attributes as read from AWS. No tags at all stay as the state has them: null or empty. */
export function tagsRead(
  state: Tagged,
  found: readonly AwsTag[] | Tags | undefined,
): { tags: Tags | null; tags_all: Tags } {
  const all: Tags = Array.isArray(found)
    ? Object.fromEntries((found as readonly AwsTag[]).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
    : ((found ?? {}) as Tags);
  const none = Object.keys(all).length === 0;
  const unset = state.tags === null || Object.keys(state.tags).length === 0;
  return { tags: none && unset ? state.tags : none ? null : all, tags_all: all };
}
