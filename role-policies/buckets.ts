/** What Terraform's provider reads of a bucket that it owns, before every plan. */
export const READ_A_BUCKET = [
  ...['s3:GetAccelerateConfiguration', 's3:GetBucketAcl', 's3:GetBucketCORS', 's3:GetBucketLocation'],
  ...['s3:GetBucketLogging', 's3:GetBucketObjectLockConfiguration', 's3:GetBucketOwnershipControls'],
  ...['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock', 's3:GetBucketRequestPayment', 's3:GetBucketTagging'],
  ...['s3:GetBucketVersioning', 's3:GetBucketWebsite', 's3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration'],
  ...['s3:GetReplicationConfiguration', 's3:ListBucket', 's3:ListTagsForResource'],
];

/** What it takes to make one as keyturn makes it: versioned, encrypted, closed, cleared up, locked where it says so. */
export const WRITE_A_BUCKET = [
  ...['s3:CreateBucket', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls', 's3:PutBucketPolicy'],
  ...['s3:PutBucketPublicAccessBlock', 's3:PutBucketTagging', 's3:PutBucketVersioning'],
  ...['s3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', 's3:TagResource', 's3:UntagResource'],
];
