import { belongsToLedger } from '../../../../rotation/audience';
import type { Finding } from '../finding';

/** A user as IAM lists it. */
interface Listed {
  readonly name: string;
  readonly path: string;
}

/**
 * Users under the suppliers' path that the ledger does not have: nobody rotates their keys, and the weekly check leaves them
 * alone.
 */
export function strangers(
  everybody: readonly Listed[],
  ledger: ReadonlySet<string>,
  inState: ReadonlySet<string>,
): readonly Finding[] {
  return everybody
    .filter((user) => belongsToLedger(user) && !ledger.has(user.name))
    .map(({ name, path }) => ({
      code: 'UNKNOWN_SUPPLIER',
      about: name,
      because: `${name} lies under ${path}, where keys belong to a ledger, and this ledger does not know it: nobody rotates its keys, and the weekly check leaves them alone.`,
      wayOut: inState.has(name)
        ? `Terraform's state still has it: it is leaving. Finish that (docs/a-supplier-leaves.md: npx keyturn plan --leaving ${name}), or put its entry back.`
        : `If it belongs to the ledger of another project, leave it there. Else add it to the settings and take it over (npx keyturn adopt ${name}), or move it out of the path (aws iam update-user --user-name ${name} --new-path /), where the weekly check judges it.`,
    }));
}
