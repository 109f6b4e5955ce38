import { ACCOUNT } from './a-small-plan';

/** What uploading takes. */
export const UPLOAD = ['s3:AbortMultipartUpload', 's3:PutObject'];

/** A user of the ledger, as policies name it. */
export const userArn = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:user/suppliers/${name}`;
