import type { Doing } from '../plan/changed-resource';
import type { ResourceChange } from '../plan/plan';
import type { Case } from './facts';

/** One object of a plan as it is, or as it would be. */
export interface Seen {
  readonly resource: ResourceChange;
  readonly values: Readonly<Record<string, unknown>>;
  /** `before`: as it is now, which the plan may be about to mend. */
  readonly as: 'before' | 'after';
  readonly of: Case;
}

/** What one type of resource may be, and become, in one stack. */
export interface AllowedResource {
  readonly may: readonly Doing[];
  /** What speaks against this object at this address, as a sentence's end; undefined: nothing. */
  readonly against?: (seen: Seen) => string | undefined;
}

/** All that a stack consists of: type → what it may be. */
export interface AllowedStack {
  /** As a sentence: what the stack is for. */
  readonly holds: string;
  readonly resources: Readonly<Record<string, AllowedResource>>;
}

/** The first thing that speaks against it. */
export const first =
  (...rules: readonly NonNullable<AllowedResource['against']>[]) =>
  (seen: Seen): string | undefined => {
    for (const rule of rules) {
      const found = rule(seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };

/** An attribute that must say just this, where it is known while Terraform plans. */
export const says =
  (attribute: string, wanted: unknown, words = `${attribute} is not ${JSON.stringify(wanted)}`) =>
  ({ values, as }: Seen): string | undefined =>
    as === 'before' || values[attribute] === undefined || values[attribute] === wanted ? undefined : words;

/** The four switches that keep a bucket closed, whatever its policy or an object's ACL says. */
export const closedToThePublic = first(
  ...['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].map((one) =>
    says(one, true, `it leaves ${one} off, which opens the bucket`),
  ),
);

/** Once off, an upload overwrites another for good. */
export const keepsVersions = ({ values, as }: Seen): string | undefined => {
  const given = values['versioning_configuration'];
  const status = Array.isArray(given)
    ? (given[0] as Readonly<Record<string, unknown>> | undefined)?.['status']
    : 'Enabled';
  return as === 'before' || status === 'Enabled' ? undefined : 'it switches versioning off';
};

/** A block that stands once, as a plan writes it (a list) or as a configuration may. */
const block = (value: unknown, name: string): unknown => {
  const found = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  return Array.isArray(found) ? (found as readonly unknown[])[0] : found;
};

/** Object Lock of a bucket: for how long, and whether anybody may end it before. */
const retentionOf = (values: unknown): { readonly mode?: unknown; readonly days?: unknown } =>
  block(block(values, 'rule'), 'default_retention') ?? {};

/** What a lock promises for new objects stays or grows; no object that is there gets less, whatever a plan says. */
export const keepsTheLock = ({ resource, values, as }: Seen): string | undefined => {
  if (as === 'before') return undefined;
  const { mode, days } = retentionOf(values);
  const earlier = retentionOf(resource.change.before);
  if (typeof days !== 'number') return 'it locks nothing';
  if (typeof earlier.days === 'number' && days < earlier.days)
    return `it locks for ${days} days, and did for ${earlier.days}`;
  return earlier.mode === 'COMPLIANCE' && mode !== 'COMPLIANCE' ? 'it lets some end the lock' : undefined;
};

/** Attributes that keyturn never sets, because other resources say the same or because they do harm. */
export const setsNone =
  (...attributes: readonly string[]) =>
  ({ resource, of }: Seen): string | undefined => {
    const { type, name } = resource;
    const configured = of.plan.configuration.root_module.resources.find(({ address }) => address === `${type}.${name}`);
    const found = attributes.find((attribute) => configured?.expressions[attribute] !== undefined);
    return found === undefined ? undefined : `it sets ${found}`;
  };

/**
 * A policy as the configuration has it, references and all, for where its value is known only during the apply: whom it is
 * for is written out there, though not what it is about. Undefined where it is no text.
 */
export function configuredPolicy({ type, name }: ResourceChange, { configuration }: Case['plan']): string | undefined {
  const of = configuration.root_module.resources.find(({ address }) => address === `${type}.${name}`);
  const policy = of?.expressions['policy'] as { readonly constant_value?: unknown } | undefined;
  return typeof policy?.constant_value === 'string' ? policy.constant_value : undefined;
}
