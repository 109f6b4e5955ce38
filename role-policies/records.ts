import { archivePrefix } from '../change-records/chain/archive';
import { type DeploymentFacts, PLANS_PREFIX, placeOf } from './deployment-facts';
import { allow, type Statement } from './statement';

/** Where records are archived; undefined: nowhere. */
function archiveOf(facts: DeploymentFacts) {
  const { recordArchive, project } = facts.settings.deployment;
  if (!recordArchive) return undefined;
  const { bucket, kmsKeyArn } = recordArchive;
  return {
    bucket: placeOf(facts).bucket(bucket),
    records: placeOf(facts).object(bucket, `${archivePrefix(project)}*`),
    keys: kmsKeyArn === undefined ? [] : [kmsKeyArn],
  };
}

/** For whoever acts: what is put there once is never read again by them, overwritten or hidden. */
export function archiveRecords(facts: DeploymentFacts): readonly Statement[] {
  const archive = archiveOf(facts);
  if (!archive) return [];
  return [
    ...allow('ArchiveRecords', ['s3:PutObject'], [archive.records], NOTHING_THERE_YET),
    ...allow('EncryptArchive', ['kms:GenerateDataKey'], archive.keys),
  ];
}

/** For `record verify --archive`. */
export function readArchive(facts: DeploymentFacts): readonly Statement[] {
  const archive = archiveOf(facts);
  if (!archive) return [];
  return [
    ...allow('FindArchive', ['s3:GetBucketObjectLockConfiguration', 's3:ListBucketVersions'], [archive.bucket]),
    ...allow('ReadArchive', ['s3:GetObjectVersion'], [archive.records]),
    ...allow('OpenArchive', ['kms:Decrypt'], archive.keys),
  ];
}

/** A put on condition that nothing is there: S3 User Guide, "Enforce conditional writes". */
const NOTHING_THERE_YET = { Null: { 's3:if-none-match': 'false' } };

const plans = (facts: DeploymentFacts): readonly string[] =>
  facts.plansBucket === undefined ? [] : [placeOf(facts).object(facts.plansBucket, `${PLANS_PREFIX}*`)];

/** A plan may be put in a place where nothing is: nobody's is overwritten, nobody's is read. */
export const keepPlans = (facts: DeploymentFacts): readonly Statement[] =>
  allow('KeepPlans', ['s3:PutObject'], plans(facts), NOTHING_THERE_YET);

export const fetchPlans = (facts: DeploymentFacts): readonly Statement[] =>
  allow('FetchPlans', ['s3:GetObject'], plans(facts));
