import type { LifecycleRule, LifecycleRuleFilter, TransitionStorageClass } from '@aws-sdk/client-s3';
import { oneOf } from '../fault';
import { block, either, listOf, optional, required, setOf } from '../schema';
import type { StateOf } from '../state';

const filterBlock = block(
  { object_size_greater_than: either('number'), object_size_less_than: either('number'), prefix: either('string') },
  {
    and: listOf(
      block({
        object_size_greater_than: either('number'),
        object_size_less_than: either('number'),
        prefix: either('string'),
        tags: optional(['map', 'string']),
      }),
    ),
    tag: listOf(block({ key: required('string'), value: required('string') })),
  },
);

/** One rule of a bucket's lifecycle: what happens to which objects after how many days. */
export const ruleBlock = block(
  { id: required('string'), status: required('string', { fault: oneOf('Enabled', 'Disabled') }) },
  {
    abort_incomplete_multipart_upload: listOf(block({ days_after_initiation: optional('number') })),
    expiration: listOf(
      block({ date: optional('string'), days: either('number'), expired_object_delete_marker: either('bool') }),
    ),
    filter: listOf(filterBlock),
    noncurrent_version_expiration: listOf(
      block({ newer_noncurrent_versions: optional('number'), noncurrent_days: required('number') }),
    ),
    noncurrent_version_transition: setOf(
      block({
        newer_noncurrent_versions: optional('number'),
        noncurrent_days: required('number'),
        storage_class: required('string'),
      }),
    ),
    transition: setOf(block({ date: optional('string'), days: either('number'), storage_class: required('string') })),
  },
);

type Rule = StateOf<typeof ruleBlock>;
type Filter = Rule['filter'][number];

/** A rule as S3 takes it. */
export function toAws(rule: Rule): LifecycleRule {
  const { expiration, abort_incomplete_multipart_upload: abort, noncurrent_version_expiration: noncurrent } = rule;
  return {
    ID: rule.id,
    Status: rule.status as 'Enabled' | 'Disabled',
    Filter: filterToAws(rule.filter[0]),
    ...(abort[0]
      ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: given(abort[0].days_after_initiation) } }
      : {}),
    ...(expiration[0]
      ? {
          Expiration: {
            ...date(expiration[0].date),
            Days: given(expiration[0].days),
            ExpiredObjectDeleteMarker: given(expiration[0].expired_object_delete_marker),
          },
        }
      : {}),
    ...(noncurrent[0]
      ? {
          NoncurrentVersionExpiration: {
            NoncurrentDays: noncurrent[0].noncurrent_days,
            NewerNoncurrentVersions: given(noncurrent[0].newer_noncurrent_versions),
          },
        }
      : {}),
    Transitions: rule.transition.map((to) => ({
      ...date(to.date),
      Days: given(to.days),
      StorageClass: to.storage_class as TransitionStorageClass,
    })),
    NoncurrentVersionTransitions: rule.noncurrent_version_transition.map((to) => ({
      NoncurrentDays: to.noncurrent_days,
      NewerNoncurrentVersions: given(to.newer_noncurrent_versions),
      StorageClass: to.storage_class as TransitionStorageClass,
    })),
  };
}

/** A rule as S3 tells it. `own` is what the state has under that id: S3 does not tell an empty filter from none. */
export function fromAws(rule: LifecycleRule, own: Rule | undefined): Rule {
  const { Expiration: expires, NoncurrentVersionExpiration: noncurrent, AbortIncompleteMultipartUpload: abort } = rule;
  return {
    id: rule.ID ?? '',
    status: rule.Status ?? '',
    abort_incomplete_multipart_upload: abort ? [{ days_after_initiation: abort.DaysAfterInitiation ?? null }] : [],
    expiration: expires
      ? [
          {
            date: expires.Date?.toISOString().replace('.000Z', 'Z') ?? null,
            days: unset(expires.Days),
            expired_object_delete_marker: unset(expires.ExpiredObjectDeleteMarker),
          },
        ]
      : [],
    filter: filterFromAws(rule.Filter, own?.filter),
    noncurrent_version_expiration: noncurrent
      ? [
          {
            newer_noncurrent_versions: noncurrent.NewerNoncurrentVersions ?? null,
            noncurrent_days: noncurrent.NoncurrentDays ?? 0,
          },
        ]
      : [],
    noncurrent_version_transition: (rule.NoncurrentVersionTransitions ?? []).map((to) => ({
      newer_noncurrent_versions: to.NewerNoncurrentVersions ?? null,
      noncurrent_days: to.NoncurrentDays ?? 0,
      storage_class: to.StorageClass ?? '',
    })),
    transition: (rule.Transitions ?? []).map((to) => ({
      date: to.Date?.toISOString().replace('.000Z', 'Z') ?? null,
      days: unset(to.Days),
      storage_class: to.StorageClass ?? '',
    })),
  };
}

function filterToAws(filter: Filter | undefined): LifecycleRuleFilter {
  const [and, tag] = [filter?.and[0], filter?.tag[0]];
  if (and) {
    return {
      And: {
        Prefix: given(and.prefix),
        ObjectSizeGreaterThan: given(and.object_size_greater_than),
        ObjectSizeLessThan: given(and.object_size_less_than),
        Tags: Object.entries(and.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      },
    };
  }
  if (tag) return { Tag: { Key: tag.key, Value: tag.value } };
  if (typeof filter?.object_size_greater_than === 'number') {
    return { ObjectSizeGreaterThan: filter.object_size_greater_than };
  }
  if (typeof filter?.object_size_less_than === 'number') return { ObjectSizeLessThan: filter.object_size_less_than };
  return { Prefix: given(filter?.prefix) ?? '' };
}

function filterFromAws(filter: LifecycleRuleFilter | undefined, own: readonly Filter[] | undefined): readonly Filter[] {
  const { And: and, Tag: tag } = filter ?? {};
  const limits = {
    prefix: filter?.Prefix || unset(own?.[0]?.prefix),
    object_size_greater_than: unset(filter?.ObjectSizeGreaterThan),
    object_size_less_than: unset(filter?.ObjectSizeLessThan),
  };
  const empty = !and && !tag && Object.values(limits).every((limit) => limit === null || limit === '');
  if (empty) return own ?? [];
  return [
    {
      ...limits,
      and: and
        ? [
            {
              prefix: unset(and.Prefix),
              object_size_greater_than: unset(and.ObjectSizeGreaterThan),
              object_size_less_than: unset(and.ObjectSizeLessThan),
              tags: Object.fromEntries((and.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
            },
          ]
        : [],
      tag: tag ? [{ key: tag.Key ?? '', value: tag.Value ?? '' }] : [],
    },
  ];
}

/** What was given: neither null nor, for what Terraform leaves to the provider, still unknown. */
function given<T extends string | number | boolean>(value: T | null | undefined): T | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** An optional value that AWS did not give stands as null in the state, whatever the schema's type says of it. */
function unset<T>(value: T | null | undefined): T {
  return (value ?? null) as T;
}

function date(value: string | null): { Date?: Date } {
  return value === null ? {} : { Date: new Date(value) };
}
