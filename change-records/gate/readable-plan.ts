import type { Refusal } from '../../rotation/guard';
import { isObject } from '../plan/json-text';
import type { Plan } from '../plan/plan';
import type { GateRule } from './facts';

/** The newest minor version of plan format 1 that this was written for; Terraform and OpenTofu both write it. */
const KNOWN_MINOR = 2;

/**
 * Everything that plans of that format hold, at the places where Terraform would put something new to do.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format, and what Terraform up to 1.14 and OpenTofu write.
 */
const KNOWN_FIELDS = {
  plan: [
    ...['format_version', 'terraform_version', 'timestamp', 'applyable', 'complete', 'errored', 'variables', 'checks'],
    ...['planned_values', 'proposed_unknown', 'prior_state', 'configuration', 'relevant_attributes', 'output_changes'],
    ...['resource_changes', 'resource_drift', 'deferred_changes', 'deferred_action_invocations', 'action_invocations'],
  ],
  configuration: ['provider_config', 'root_module'],
  module: ['outputs', 'resources', 'module_calls', 'variables'],
  resourceChange: [
    ...['address', 'previous_address', 'module_address', 'mode', 'type', 'name', 'index', 'provider_name', 'deposed'],
    ...['change', 'action_reason'],
  ],
  change: [
    ...['actions', 'before', 'after', 'after_unknown', 'before_sensitive', 'after_sensitive', 'replace_paths'],
    ...['importing', 'generated_config', 'before_identity', 'after_identity'],
  ],
} as const;

const KNOWN_ACTIONS = ['no-op', 'create', 'read', 'update', 'delete', 'forget'];

/** What nobody here can read may be what does the harm: it is refused, not passed over. */
export const readsAllOfIt: GateRule = ({ plan }) => [
  ...newerFormat(plan),
  ...[...unknownFields(plan.whole)].map((place) =>
    unreadable(`has ${place}, which this version of keyturn does not know`),
  ),
  ...putOff(plan),
  ...plan.resource_changes.flatMap(({ address, change }) =>
    change.actions
      .filter((action) => !KNOWN_ACTIONS.includes(action))
      .map((action) => unreadable(`does "${action}" to ${address}, which this version of keyturn does not know`)),
  ),
];

function newerFormat({ format_version: format }: Plan): readonly Refusal[] {
  if (Number(format.split('.')[1]) <= KNOWN_MINOR) return [];
  return [unreadable(`is written in format ${format}, and this version of keyturn reads up to 1.${KNOWN_MINOR}`)];
}

function putOff(plan: Plan): readonly Refusal[] {
  const count = plan.deferred_changes.length + plan.deferred_action_invocations.length;
  return count === 0 ? [] : [unreadable(`puts off ${count} ${count === 1 ? 'change' : 'changes'}, to plan them later`)];
}

function unknownFields(whole: unknown): ReadonlySet<string> {
  const configuration = field(whole, 'configuration');
  return new Set([
    ...unknown(whole, KNOWN_FIELDS.plan, 'a section'),
    ...unknown(configuration, KNOWN_FIELDS.configuration, 'in its configuration'),
    ...unknown(field(configuration, 'root_module'), KNOWN_FIELDS.module, "in its configuration's root module"),
    ...list(field(whole, 'resource_changes')).flatMap((one) => [
      ...unknown(one, KNOWN_FIELDS.resourceChange, 'for a resource'),
      ...unknown(field(one, 'change'), KNOWN_FIELDS.change, 'in a change'),
    ]),
  ]);
}

function unknown(of: unknown, known: readonly string[], where: string): readonly string[] {
  if (!isObject(of)) return [];
  return Object.entries(of)
    .filter(([name, value]) => !known.includes(name) && saysSomething(value))
    .map(([name]) => `${where} ${JSON.stringify(name.slice(0, 60))}`);
}

/** A section that is there and empty asks for nothing. */
function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return value !== null && value !== false && value !== '';
}

function unreadable(what: string): Refusal {
  return {
    code: 'UNREADABLE_SECTION',
    because: `The plan ${what}; what cannot be read cannot be judged.`,
    wayOut: 'Update keyturn, or plan with a version of Terraform or OpenTofu that the release notes name.',
  };
}

const field = (of: unknown, name: string): unknown => (isObject(of) ? of[name] : undefined);
const list = (of: unknown): readonly unknown[] => (Array.isArray(of) ? of : []);
