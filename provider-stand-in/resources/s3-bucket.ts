import type { S3 } from '@aws-sdk/client-s3';
import { unlessGone } from '../aws-error';
import { partitionOf } from '../partition-of';
import { HalfDone, resourceType } from '../resource-type';
import { block, computed, defaulted, either } from '../schema';
import { tagAttributes, tagList, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  bucket: either('string', { forceNew: true }),
  bucket_prefix: either('string', { forceNew: true }),
  bucket_domain_name: computed('string'),
  bucket_region: computed('string'),
  bucket_regional_domain_name: computed('string'),
  force_destroy: defaulted('bool', false),
  object_lock_enabled: either('bool', { forceNew: true }),
  region: either('string', { forceNew: true }),
  ...tagAttributes,
});

/** A bucket; its versioning, encryption and so on are resources of their own. */
export const s3Bucket = resourceType<typeof schema>({
  name: 'aws_s3_bucket',
  schema,

  async create(wanted, clients) {
    const s3 = await clients.s3();
    const bucket = uniqueName(wanted.bucket, wanted.bucket_prefix);
    // us-east-1 is the default and, for historical reasons, no valid constraint.
    const place = clients.region === 'us-east-1' ? {} : { LocationConstraint: clients.region as 'ap-southeast-2' };
    const locked = wanted.object_lock_enabled === true;
    await s3.createBucket({
      Bucket: bucket,
      ...(clients.region === 'us-east-1' ? {} : { CreateBucketConfiguration: place }),
      ...(locked ? { ObjectLockEnabledForBucket: true } : {}),
    });
    const facts = { ...namesOf(bucket, clients.region), object_lock_enabled: locked };
    try {
      if (wanted.tags) await putTags(s3, bucket, wanted.tags);
      return facts;
    } catch (error) {
      throw new HalfDone(facts, error);
    }
  },

  async read(state, clients) {
    const s3 = await clients.s3();
    if (!(await unlessGone(s3.headBucket({ Bucket: state.id }), 'NotFound', 'NoSuchBucket'))) return undefined;
    const tags = await unlessGone(s3.getBucketTagging({ Bucket: state.id }), 'NoSuchTagSet');
    return {
      ...namesOf(state.id, clients.region),
      object_lock_enabled: state.object_lock_enabled === true || (await isLocked(s3, state.id)),
      ...tagsRead(state, tags?.TagSet),
    };
  },

  async update(wanted, prior, clients) {
    if (JSON.stringify(wanted.tags) !== JSON.stringify(prior.tags)) {
      await putTags(await clients.s3(), prior.id, wanted.tags ?? {});
    }
    return {};
  },

  async delete(state, clients) {
    const s3 = await clients.s3();
    if (state.force_destroy) await empty(s3, state.id);
    await unlessGone(s3.deleteBucket({ Bucket: state.id }), 'NoSuchBucket');
  },
});

/** Once on, it stays on; a bucket that was made without may get it later. */
async function isLocked(s3: S3, Bucket: string): Promise<boolean> {
  const answer = s3.getObjectLockConfiguration({ Bucket });
  const found = await unlessGone(answer, 'ObjectLockConfigurationNotFoundError', 'ObjectLockConfigurationNotFound');
  return found?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
}

function namesOf(bucket: string, region: string) {
  const dns = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    id: bucket,
    bucket,
    arn: `arn:${partitionOf(region)}:s3:::${bucket}`,
    bucket_domain_name: `${bucket}.s3.${dns}`,
    bucket_region: region,
    bucket_regional_domain_name: `${bucket}.s3.${region}.${dns}`,
  };
}

async function putTags(s3: S3, Bucket: string, tags: { readonly [key: string]: string }): Promise<void> {
  if (Object.keys(tags).length === 0) await s3.deleteBucketTagging({ Bucket });
  else await s3.putBucketTagging({ Bucket, Tagging: { TagSet: tagList(tags) } });
}

/** Deletes every version of every object: what `force_destroy` asks for. */
async function empty(s3: S3, Bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.listObjectVersions({ Bucket });
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return;
    await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
  }
}
