import type { Refusal } from '../../rotation/guard';
import type { Plan } from '../plan/plan';
import type { GateRule } from './facts';

/** Where hashicorp/aws comes from, for Terraform and for OpenTofu; a mirror serves it under the same names. */
const OUR_PROVIDER = /^registry\.(terraform\.io|opentofu\.org)\/hashicorp\/aws$/;

// Stryker disable next-line StringLiteral: no text that is none of the two makes a difference
export const isOurProvider = (source: string | undefined): boolean => OUR_PROVIDER.test(source ?? '');

/** What the provider may be told; anything else could show the plan another world, hide tags, or act as somebody else. */
const PROVIDER_ARGUMENTS = [
  ...['region', 's3_use_path_style', 'default_tags', 'assume_role', 'assume_role_with_web_identity', 'profile'],
  ...['allowed_account_ids', 'forbidden_account_ids', 'max_retries', 'retry_mode', 'use_fips_endpoint'],
  'use_dualstack_endpoint',
];

/** What keyturn asks AWS for. */
const DATA_SOURCES = [
  ...['aws_caller_identity', 'aws_iam_access_keys', 'aws_iam_user', 'aws_iam_users', 'aws_s3_bucket_policy'],
  ...['aws_partition', 'aws_region', 'aws_iam_policy_document'],
];

/**
 * An apply runs the code of providers, provisioners and actions with the rights of the pipeline. A plan shows of it that it
 * runs, and not what it does; so nothing runs but the provider of AWS, set up as keyturn does.
 */
export const runsNothingElse: GateRule = ({ plan }) =>
  [...providers(plan), ...modules(plan), ...provisioners(plan), ...actions(plan), ...dataSources(plan)].map(refusal);

function providers({ configuration }: Plan): readonly string[] {
  return Object.entries(configuration.provider_config).flatMap(([name, { full_name, expressions }]) => {
    if (full_name !== undefined && !isOurProvider(full_name)) return [`configures the provider ${full_name}`];
    const told = Object.keys(expressions).filter((argument) => !PROVIDER_ARGUMENTS.includes(argument));
    return told.length === 0 ? [] : [`tells the provider ${name}: ${told.join(', ')}`];
  });
}

const modules = ({ configuration }: Plan): readonly string[] =>
  Object.keys(configuration.root_module.module_calls).map((name) => `calls the module ${name}`);

const provisioners = ({ configuration }: Plan): readonly string[] =>
  configuration.root_module.resources.flatMap(({ address, provisioners: all }) =>
    all.map(({ type }) => `runs the provisioner ${type ?? '?'} of ${address}`),
  );

const actions = ({ action_invocations }: Plan): readonly string[] =>
  action_invocations.map(({ address, type }) => `runs the action ${address ?? type ?? '?'}`);

/** Data sources may run programs and put secrets into the state; ephemeral resources may make credentials. */
function dataSources({ configuration, resource_changes }: Plan): readonly string[] {
  const all = [...configuration.root_module.resources, ...resource_changes];
  return [
    ...new Set(
      all
        .filter(({ mode, type }) => mode !== 'managed' && !(mode === 'data' && DATA_SOURCES.includes(type)))
        .map(({ address, mode }) => (mode === 'data' ? `asks ${address}` : `opens the ${mode} resource ${address}`)),
    ),
  ];
}

function refusal(does: string): Refusal {
  return {
    code: 'NOT_ALLOWED_HERE',
    because: `The plan ${does}; besides the provider of AWS nothing runs here, because a plan does not show what it would do.`,
    wayOut: 'Take it out of the configuration; what needs it belongs into a project of its own.',
  };
}
