import { READ_A_BUCKET, WRITE_A_BUCKET } from './buckets';
import { type DeploymentFacts, placeOf } from './deployment-facts';
import { allow, type Statement } from './statement';

/** ARNs of the buckets that users upload to. */
const buckets = (facts: DeploymentFacts, isCreated?: boolean): readonly string[] =>
  facts.settings.buckets
    .filter(({ createBucket }) => isCreated === undefined || createBucket === isCreated)
    .map(({ name }) => placeOf(facts).bucket(name));

export function seeUploadBuckets(facts: DeploymentFacts): readonly Statement[] {
  return [
    ...allow(
      'SeeBucketPolicies',
      ['s3:GetBucketLocation', 's3:GetBucketPolicy', 's3:GetBucketVersioning', 's3:ListBucket'],
      buckets(facts),
    ),
    ...allow('SeeCreatedBuckets', READ_A_BUCKET, buckets(facts, true)),
  ];
}

export function changeUploadBuckets(facts: DeploymentFacts): readonly Statement[] {
  return [
    ...allow('WriteBucketPolicies', ['s3:PutBucketPolicy'], buckets(facts)),
    ...allow('CreateBuckets', WRITE_A_BUCKET, buckets(facts, true)),
    ...allow('LetBucketPoliciesGo', ['s3:DeleteBucketPolicy'], facts.leaving.length > 0 ? buckets(facts) : []),
  ];
}
