import { Aspects, type IAspect } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';

export type Tags = Readonly<Record<string, string>>;

interface Taggable extends IConstruct {
  tags: Record<string, string>;
  readonly tagsInput?: Record<string, string>;
}

/** The bindings give `tagsInput` to the resources that AWS can tag, and to no other. */
function isTaggable(node: IConstruct): node is Taggable {
  return 'tagsInput' in node;
}

/**
 * Puts tags on everything below `scope` that AWS can tag; a resource's own tags win.
 * Not the provider's `default_tags`: those also reach what other constructs of the stack make with the same provider.
 */
export function tagEverything(scope: Construct, tags: Tags): void {
  const tagging: IAspect = {
    visit(node) {
      if (isTaggable(node) && Object.keys(tags).length > 0) node.tags = { ...tags, ...node.tagsInput };
    },
  };
  Aspects.of(scope).add(tagging);
}
