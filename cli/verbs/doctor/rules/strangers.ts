import { isAnotherProjects } from '../../../../rotation/another-project';
import { belongsToLedger } from '../../../../rotation/audience';
import type { Finding } from '../finding';

/** A user as IAM lists it. */
export interface Listed {
  readonly name: string;
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Users under the suppliers' path that the ledger does not have: nobody rotates their keys, and the weekly check leaves them
 * alone. Those of another project are that project's.
 * @param project our own name, where an account has several
 */
export function strangers(
  everybody: readonly Listed[],
  ledger: ReadonlySet<string>,
  inState: ReadonlySet<string>,
  project?: string,
): readonly Finding[] {
  return everybody
    .filter((user) => belongsToLedger(user) && !ledger.has(user.name))
    .filter(({ name, tags }) => inState.has(name) || !isAnotherProjects(tags, project))
    .map(({ name, path }) => ({
      code: 'UNKNOWN_SUPPLIER',
      about: name,
      because: `${name} lies under ${path}, where keys belong to a ledger, and this ledger does not know it: nobody rotates its keys, and the weekly check leaves them alone.`,
      wayOut: inState.has(name)
        ? `Terraform's state still has it: it is leaving. Finish that (docs/a-supplier-leaves.md: npx keyturn plan --leaving ${name}), or put its entry back.`
        : `If it belongs to the ledger of another project, leave it there. Else add it to the settings and take it over (npx keyturn adopt ${name}), or move it out of the path (aws iam update-user --user-name ${name} --new-path /), where the weekly check judges it.`,
    }));
}
