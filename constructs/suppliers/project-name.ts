import type { Construct } from 'constructs';

/** Name in the context of an app or a stack (also of `cdktf.json`) for the project's name. */
export const PROJECT_CONTEXT = 'keyturn:project';

/** The name of the project that `scope` belongs to; undefined where it has none: then it is the only one of its account. */
export function projectOf(scope: Construct): string | undefined {
  const project: unknown = scope.node.tryGetContext(PROJECT_CONTEXT);
  return typeof project === 'string' && project !== '' ? project : undefined;
}
