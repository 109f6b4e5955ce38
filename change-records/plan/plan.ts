import { z } from 'zod';
import { KeyturnError } from '../../rotation/keyturn-error';
import { readJsonText } from './json-text';

/**
 * What keyturn reads of `terraform show -json <plan>` (https://developer.hashicorp.com/terraform/internals/json-format).
 * Fields that it does not know stay in `whole`: the gate refuses them, because they may say what nobody here can judge.
 */
const attributes = z.record(z.string(), z.unknown());

const change = z.object({
  actions: z.array(z.string()),
  before: attributes.nullish().transform((given) => given ?? undefined),
  after: attributes.nullish().transform((given) => given ?? undefined),
  after_unknown: z.unknown(),
  importing: z.object({ id: z.string().optional() }).optional(),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  /** Absent in the root module. */
  module_address: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  /** Where the provider comes from, e.g. `registry.terraform.io/hashicorp/aws`. */
  provider_name: z.string().optional(),
  /** Names the object that a failed replacement left behind. */
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change,
});

const stateResource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  values: attributes.nullish().transform((given) => given ?? {}),
});
const state = z.object({
  values: z.object({ root_module: z.object({ resources: z.array(stateResource).default([]) }).optional() }).optional(),
});

/** One resource as the configuration has it; its expressions are read by name only. */
const configuredResource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  /** Commands that run on this machine or over the network when the resource is created or destroyed. */
  provisioners: z.array(z.object({ type: z.string().optional() })).default([]),
  expressions: attributes.nullish().transform((given) => given ?? {}),
});

const check = z.object({
  address: z.object({ to_display: z.string().optional() }).optional(),
  status: z.string(),
  problems: z.array(z.object({ message: z.string().optional() })).optional(),
  instances: z
    .array(
      z.object({
        address: z.object({ to_display: z.string().optional() }).optional(),
        status: z.string().optional(),
        problems: z.array(z.object({ message: z.string().optional() })).optional(),
      }),
    )
    .optional(),
});

const planSchema = z.object({
  format_version: z.string(),
  terraform_version: z.string().optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  /** Absent before Terraform 1.6. */
  errored: z.boolean().default(false),
  complete: z.boolean().default(true),
  applyable: z.boolean().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  resource_changes: z.array(resourceChange).default([]),
  resource_drift: z.array(resourceChange).default([]),
  prior_state: state.optional(),
  checks: z.array(check).default([]),
  /** What Terraform put off, and actions of providers that it would run: keyturn has none of either. */
  deferred_changes: z.array(z.unknown()).default([]),
  deferred_action_invocations: z.array(z.unknown()).default([]),
  action_invocations: z.array(z.object({ address: z.string().optional(), type: z.string().optional() })).default([]),
  configuration: z
    .object({
      provider_config: z
        .record(
          z.string(),
          z.object({
            full_name: z.string().optional(),
            version_constraint: z.string().optional(),
            expressions: attributes.nullish().transform((given) => given ?? {}),
          }),
        )
        .default({}),
      root_module: z
        .object({
          resources: z.array(configuredResource).default([]),
          module_calls: attributes.default({}),
        })
        .default({ resources: [], module_calls: {} }),
    })
    .default({ provider_config: {}, root_module: { resources: [], module_calls: {} } }),
});

type ParsedPlan = z.output<typeof planSchema>;

/** What Terraform would do to one instance of a resource, or found done to it (drift). */
export type ResourceChange = ParsedPlan['resource_changes'][number];

/** A Terraform plan, as far as keyturn reads it, and the whole of it for the search for secrets. */
export interface Plan extends ParsedPlan {
  /** Everything that the file says: for the search for secrets, and for what the format did not have so far. */
  readonly whole: object;
}

/** The major version of the plan format that keyturn reads. Terraform raises it for changes that old readers get wrong. */
const KNOWN_MAJOR = '1';

/** @throws KeyturnError `NOT_A_PLAN` or `UNKNOWN_PLAN_FORMAT`, as the gate's refusal. */
export function parsePlan(text: string): Plan {
  const whole = parseJson(text);
  const version = z.object({ format_version: z.string() }).safeParse(whole);
  if (!version.success) throw notAPlan('it has no format_version');
  const { format_version: format } = version.data;
  if (format.split('.')[0] !== KNOWN_MAJOR || !/^\d+\.\d+$/.test(format)) {
    throw new KeyturnError(
      'UNKNOWN_PLAN_FORMAT',
      `The plan is written in format ${JSON.stringify(format.slice(0, 20))}; keyturn reads format ${KNOWN_MAJOR}.x, and what cannot be read cannot be judged.`,
      `Plan with a Terraform or OpenTofu that writes format ${KNOWN_MAJOR}.x, or update keyturn.`,
    );
  }
  // A state has a format_version too, and no change in it: it would pass every rule.
  if (
    !z
      .object({ resource_changes: z.array(z.unknown()) })
      .or(z.object({ planned_values: z.unknown() }))
      .safeParse(whole).success
  ) {
    throw notAPlan('it has neither planned_values nor resource_changes');
  }
  const parsed = planSchema.safeParse(whole);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw notAPlan(`${first?.path.join('.') ?? ''} is not as the format says`);
  }
  return { ...parsed.data, whole: whole as object };
}

function parseJson(text: string): unknown {
  const whole = readJsonText(text);
  if (whole === undefined) throw notAPlan('it is no JSON');
  return whole;
}

function notAPlan(because: string): KeyturnError {
  return new KeyturnError(
    'NOT_A_PLAN',
    `This is not the JSON of a Terraform plan: ${because}.`,
    'Give the output of "terraform show -json <plan file>".',
  );
}
