import { type Purpose, statementsFor } from '../../role-policies/roles';
import { documentsOf } from '../../role-policies/split';
import type { Configuration } from '../../settings/configuration';
import { knownReferences } from '../constructs/known-references';
import type { BuiltStack } from './built-stacks';

/** A policy document, and where it stands: `aws_iam_role_policy.weekly_check`, or `keyturn policy plan`. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: { readonly Statement: readonly unknown[] };
}

const ACCOUNT = '111122223333';
const PURPOSES: readonly Purpose[] = ['plan', 'apply', 'audit', 'emergency', 'boundary'];
/** Arguments in which resources of ours hold a policy document. Trust policies say who, and have no resource. */
const ARGUMENTS = ['policy', 'content'];

type Body = Readonly<Record<string, unknown>>;
type Config = Readonly<
  Record<'resource' | 'locals', Readonly<Record<string, Readonly<Record<string, Body>>>> | undefined>
>;

/** Every policy of a stack that says what may be done with what, with ARNs as AWS would make them. */
export function policiesOf({ name: stack, text }: BuiltStack): readonly NamedPolicy[] {
  const { resource = {}, locals = {} } = JSON.parse(text) as Config;
  const known = knownReferences(resource, ACCOUNT);
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).flatMap(([name, body]) =>
      ARGUMENTS.flatMap((argument) => {
        const policy = body[argument];
        if (typeof policy !== 'string') return [];
        // A shared bucket policy is put together while Terraform plans; our part of it is a local.
        const ours = /local\.([\w-]+_statements)\)/.exec(policy)?.[1];
        const document = ours === undefined ? policy : JSON.stringify({ Statement: locals[ours] });
        return [{ name: `${stack}: ${type}.${name}`, document: { Version: '2012-10-17', ...parsed(known(document)) } }];
      }),
    ),
  );
}

/** Every policy that `keyturn policy` prints for these settings. */
export function printedPolicies({ settings }: Configuration): readonly NamedPolicy[] {
  const facts = {
    ...{ settings, account: ACCOUNT, stacks: ['suppliers', 'key-check'] as const, plansBucket: 'example-plans' },
    ...{ adopting: ['kotahi-writer'], leaving: ['valentia'] },
  };
  return PURPOSES.flatMap((purpose) =>
    documentsOf(statementsFor(purpose, facts, { withoutBoundary: true })).map((document) => ({
      name: `keyturn policy ${purpose}`,
      document,
    })),
  );
}

const parsed = (text: string): { readonly Statement: readonly unknown[] } => {
  const left = /\$\{[^}]*\}/.exec(text)?.[0];
  if (left !== undefined && !left.startsWith('${aws:')) throw new Error(`nobody knows what ${left} will be: ${text}`);
  return JSON.parse(text) as { readonly Statement: readonly unknown[] };
};
