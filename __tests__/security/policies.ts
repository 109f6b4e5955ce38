import { type Purpose, statementsFor } from '../../role-policies/roles';
import { documentsOf } from '../../role-policies/split';
import type { Configuration } from '../../settings/configuration';
import type { BuiltStack } from './built-stacks';

/** A policy document, and where it stands: `aws_iam_role_policy.weekly_check`, or `keyturn policy plan`. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: { readonly Statement: readonly unknown[] };
}

const ACCOUNT = '111122223333';
const REGION = 'ap-southeast-2';
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
  const known = knownOf(resource);
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

/** What stands where Terraform puts in a name or an ARN. */
function knownOf(resources: NonNullable<Config['resource']>): (text: string) => string {
  const own = (text: string): string =>
    text.replaceAll('${local.partition}', 'aws').replaceAll('${data.aws_caller_identity.current.account_id}', ACCOUNT);
  const nameOf = (type: string, name: string): string => {
    const body = resources[type]?.[name] ?? {};
    const called = [body.name, body.bucket, body.function_name].find((one) => typeof one === 'string');
    return own(called ?? name);
  };
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
  const arns: Readonly<Record<string, (name: string) => string>> = {
    aws_s3_bucket: (name) => `arn:aws:s3:::${name}`,
    aws_cloudwatch_log_group: (name) => arn('logs', `log-group:${name}`),
    aws_lambda_function: (name) => arn('lambda', `function:${name}`),
    aws_sqs_queue: (name) => arn('sqs', name),
    aws_sfn_state_machine: (name) => arn('states', `stateMachine:${name}`),
    aws_sns_topic: (name) => arn('sns', name),
  };
  return (text) =>
    own(text).replace(/\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g, (all, type: string, name: string, attribute: string) =>
      attribute === 'arn' ? (arns[type]?.(nameOf(type, name)) ?? all) : nameOf(type, name),
    );
}
