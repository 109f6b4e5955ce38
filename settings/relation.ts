import { DEFAULT_POLICIES } from '../rotation/policy';
import { terraformId } from '../rotation/terraform-id';
import { USER_POLICIES_LIMIT, userPolicy } from '../rotation/upload-statements';
import { bucketFaults } from './bucket-faults';
import type { Fault } from './configuration-error';
import { DEFAULT_REGION } from './deployment';
import { type Draft, placesOf } from './draft';
import type { JsonText } from './json-text';
import { suggestion } from './suggestion';

/**
 * Faults between things that are each well-formed. They are looked for in whatever could be read, so that a wrong region
 * does not hide two users of one name.
 */
export function relationFaults(draft: Draft, json: JsonText): readonly Fault[] {
  return [
    ...policyFaults(draft, json),
    ...nameFaults(draft, json),
    ...shardFaults(draft, json),
    ...bucketFaults(draft, json),
    ...policySizeFaults(draft, json),
    ...archiveFaults(draft, json),
    ...keyFaults(draft, json),
    ...otherFaults(draft, json),
  ];
}

/** What is put there cannot be taken away again: nothing else belongs into that bucket. */
function archiveFaults(draft: Draft, json: JsonText): Fault[] {
  const { deployment, check } = draft;
  const archive = deployment?.recordArchive?.bucket;
  if (archive === undefined) return [];
  const { declared, uploader } = uploadsTo(draft, archive);
  const other =
    (check?.evidenceBucket === archive && 'the evidence bucket of the check') ||
    (deployment?.state?.bucket === archive && "the bucket of Terraform's state") ||
    (declared ?? uploader);
  if (!other) return [];
  const message = `"${archive}" is ${other}; nothing that is put into the archive can be taken away again. Choose another name.`;
  return [json.at(['deployment', 'recordArchive', 'bucket'], message)];
}

/** Logs, topics, queues, functions and schedules take no key of another region, and say so in the middle of an apply. */
function keyFaults({ deployment }: Draft, json: JsonText): Fault[] {
  const { kmsKeyArn, region = DEFAULT_REGION } = deployment ?? {};
  const there = /^arn:[^:]+:kms:([^:]+):/.exec(kmsKeyArn ?? '')?.[1];
  if (there === undefined || there === region) return [];
  const message = `is a key of ${there}, and the deployment is in ${region}; AWS encrypts with keys of the same region only. Name a key of ${region}.`;
  return [json.at(['deployment', 'kmsKeyArn'], message)];
}

/** Where the settings have a bucket that users upload to: where it is declared, and who does. */
function uploadsTo(draft: Draft, name: string): { readonly declared?: string; readonly uploader?: string } {
  const declared = (draft.buckets ?? []).findIndex((bucket) => bucket?.name === name);
  const uploader = (draft.users ?? []).findIndex((_, index) =>
    placesOf(draft, index).some(({ uploads: { bucket } }) => bucket === name),
  );
  return {
    ...(declared !== -1 && { declared: `buckets[${declared}], which users upload to` }),
    ...(uploader !== -1 && { uploader: `the bucket that users[${uploader}] uploads to` }),
  };
}

function policyFaults(draft: Draft, json: JsonText): Fault[] {
  return (['internal', 'external'] as const).flatMap((audience) => {
    const policy = { ...DEFAULT_POLICIES[audience], ...withoutGaps(draft.policy?.[audience] ?? {}) };
    const { maxAgeDays, noticeDays, flagUnusedDays, disableUnusedDays } = policy;
    const late = `is ${noticeDays}, and maxAgeDays is ${maxAgeDays}; the notice comes before the limit. Make it smaller.`;
    const reverse = `is ${flagUnusedDays}, and disableUnusedDays is ${disableUnusedDays}; a key is flagged before it is disabled. Make it smaller.`;
    return [
      ...(noticeDays < maxAgeDays ? [] : [json.at(['policy', audience, 'noticeDays'], late)]),
      ...(flagUnusedDays <= disableUnusedDays ? [] : [json.at(['policy', audience, 'flagUnusedDays'], reverse)]),
    ];
  });
}

function withoutGaps(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function nameFaults(draft: Draft, json: JsonText): Fault[] {
  const byName = new Map<string, number>();
  const byId = new Map<string, number>();
  return (draft.users ?? []).flatMap((user, index) => {
    if (user?.name === undefined) return [];
    const fault = (message: string) => [json.at(['users', index, 'name'], message)];
    const sameName = firstWith(byName, user.name.toLowerCase(), index);
    const sameId = firstWith(byId, terraformId(user.name), index);
    if (sameName !== undefined)
      return fault(
        `"${user.name}" is the name of users[${sameName}] already; IAM names are unique, upper and lower case being the same. Remove one of the two.`,
      );
    if (sameId !== undefined)
      return fault(
        `"${user.name}" and "${draft.users?.[sameId]?.name}" (users[${sameId}]) are both "${terraformId(user.name)}" in Terraform's addresses. Rename the one that does not exist yet.`,
      );
    return [];
  });
}

/** A shard is named once, and a user is in one that is named: a typing error would take the user out of its stack. */
function shardFaults({ deployment, users = [] }: Draft, json: JsonText): Fault[] {
  const { shards = [] } = deployment ?? {};
  const twice = shards.flatMap((shard, at) => {
    const first = shards.indexOf(shard);
    if (shard === undefined || first === at) return [];
    return [json.at(['deployment', 'shards', at], `"${shard}" is shards[${first}] already. Remove one of the two.`)];
  });
  // One whose name could not be read may be the one.
  if (shards.includes(undefined)) return twice;
  const known = shards.filter((shard) => shard !== undefined);
  return [
    ...twice,
    ...users.flatMap((user, index) => {
      if (user?.shard === undefined || known.includes(user.shard)) return [];
      const meant = suggestion(user.shard, known) || ' Name it there, or leave it out.';
      return [json.at(['users', index, 'shard'], `"${user.shard}" is none of deployment.shards.${meant}`)];
    }),
  ];
}

/** Remembers `index` as the first with `key`, or answers with the one that was. */
function firstWith(seen: Map<string, number>, key: string, index: number): number | undefined {
  const first = seen.get(key);
  if (first === undefined) seen.set(key, index);
  return first;
}

/** IAM refuses a policy that is too long in the middle of an apply, when the user is there and its key is not. */
function policySizeFaults(draft: Draft, json: JsonText): Fault[] {
  const partition = partitionOf(draft.deployment?.region ?? '');
  return (draft.users ?? []).flatMap((user, index) => {
    const { name, networks = [] } = user ?? {};
    if (name === undefined) return [];
    const grants = placesOf(draft, index).flatMap(({ uploads: { bucket, prefix = '', kmsKeyArn: own } }) => {
      if (bucket === undefined) return [];
      const kmsKeyArn = own ?? draft.buckets?.find((one) => one?.name === bucket)?.kmsKeyArn;
      return [{ user: name, userArn: '', partition, bucket, prefix, networks, kmsKeyArn }];
    });
    if (grants.length === 0) return [];
    const { length } = userPolicy(grants);
    if (length <= USER_POLICIES_LIMIT) return [];
    const [path, wayOut] =
      networks.length > 0
        ? (['networks', 'Write fewer networks, or larger ones that hold several.'] as const)
        : (['uploads', grants.length > 1 ? 'Name fewer places.' : 'Shorten the prefix.'] as const);
    return [
      json.at(
        ['users', index, path],
        `make the inline policy of ${name} ${length} characters long, and IAM takes ${USER_POLICIES_LIMIT} in all inline policies of a user. ${wayOut}`,
      ),
    ];
  });
}

/** As a region's ARNs begin; regions of other partitions are not known here and have longer names. */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function otherFaults(draft: Draft, json: JsonText): Fault[] {
  const evidence = draft.check?.evidenceBucket;
  const { declared, uploader }: ReturnType<typeof uploadsTo> = evidence === undefined ? {} : uploadsTo(draft, evidence);
  const taken = uploader ?? declared;
  const needsPipeline = (draft.deployment?.pipelineRoleArns ?? []).length === 0;
  const nobody = needsPipeline && draft.monitoring?.serviceControlPolicy?.enabled === true;
  const everybody = needsPipeline && draft.monitoring?.keyEvents?.enabled === true;
  return [
    ...(taken === undefined
      ? []
      : [
          json.at(
            ['check', 'evidenceBucket'],
            `"${evidence}" is ${taken}; evidence needs a bucket of its own. Choose another name.`,
          ),
        ]),
    ...(nobody
      ? [
          json.at(
            ['deployment', 'pipelineRoleArns'],
            'is empty, and monitoring.serviceControlPolicy would then forbid everybody to create keys. Name the role that applies.',
          ),
        ]
      : []),
    ...(everybody
      ? [
          json.at(
            ['deployment', 'pipelineRoleArns'],
            'is empty, and monitoring.keyEvents would then report every rotation as an unexpected change. Name the role that applies.',
          ),
        ]
      : []),
  ];
}
