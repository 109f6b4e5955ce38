import { createRequire } from 'node:module';
import type * as StsAccountFile from '../../aws/account';
import type { Account } from '../../aws/account';
import type * as BucketPoliciesFile from '../../aws/bucket-policies';
import type { BucketPolicies } from '../../aws/bucket-policies';
import type * as BucketVersioningFile from '../../aws/bucket-versioning';
import type { BucketVersioning } from '../../aws/bucket-versioning';
import type * as Connect from '../../aws/connect';
import type * as TrailFile from '../../aws/data-event-trail';
import type { DataEventTrail, TrailPlace } from '../../aws/data-event-trail';
import type { EvidenceStore } from '../../aws/evidence-store';
import type { KeyEvents } from '../../aws/key-events';
import type { KeyStore } from '../../aws/key-store';
import type * as ParametersFile from '../../aws/parameter-store';
import type { ParameterStore } from '../../aws/parameter-store';
import type * as RecordArchiveFile from '../../aws/record-archive';
import type { RecordArchive } from '../../aws/record-archive';
import type * as CredentialReaderFile from '../../aws/user-credentials';
import type { CredentialReader } from '../../aws/user-credentials';
import type { UserDirectory } from '../../aws/user-directory';
import type * as GrantReaderFile from '../../aws/user-grants';
import type { GrantReader } from '../../aws/user-grants';

/** Calls under way at once: enough to hide the way to AWS, few enough for IAM's throttling. */
export const CALLS_AT_A_TIME = 8;

/** The part of AWS that operators' verbs see. Every call throws an `AwsFault` and nothing else. */
export interface Cloud {
  readonly keys: KeyStore;
  readonly users: UserDirectory;
  readonly keyEvents: KeyEvents;
  readonly account: Account;
  trail(place: TrailPlace): DataEventTrail;
  bucketPolicies(): BucketPolicies;
  bucketVersioning(): BucketVersioning;
  parameters(): ParameterStore;
  grants(): GrantReader;
  credentials(): CredentialReader;
  /** The bucket in which the weekly check keeps its inventory. */
  evidence(bucket: string): EvidenceStore;
  /** The bucket that keeps every change record. */
  recordArchive(bucket: string): RecordArchive;
  close(): void;
}

/** AWS itself, or what AWS_ENDPOINT_URL names. No call is made yet; the SDK is loaded only here. */
export function connectCloud(region: string): Cloud {
  const require = createRequire(__filename);
  const { connect } = require('../../aws/connect') as typeof Connect;
  const { StsAccount } = require('../../aws/account') as typeof StsAccountFile;
  const aws = connect({ region });
  return {
    keys: aws.keys,
    users: aws.users,
    keyEvents: aws.keyEvents,
    account: new StsAccount({ region }),
    trail: (place) => {
      const { S3DataEventTrail } = require('../../aws/data-event-trail') as typeof TrailFile;
      return new S3DataEventTrail(place);
    },
    bucketPolicies: () => {
      const { S3BucketPolicies } = require('../../aws/bucket-policies') as typeof BucketPoliciesFile;
      return new S3BucketPolicies({ region });
    },
    bucketVersioning: () => {
      const { S3BucketVersioning } = require('../../aws/bucket-versioning') as typeof BucketVersioningFile;
      return new S3BucketVersioning({ region });
    },
    grants: () => {
      const { IamGrantReader } = require('../../aws/user-grants') as typeof GrantReaderFile;
      return new IamGrantReader({ region });
    },
    credentials: () => {
      const { IamCredentialReader } = require('../../aws/user-credentials') as typeof CredentialReaderFile;
      return new IamCredentialReader({ region });
    },
    parameters: () => {
      const { SsmParameterStore } = require('../../aws/parameter-store') as typeof ParametersFile;
      return new SsmParameterStore({ region });
    },
    evidence: (bucket) => aws.evidence(bucket),
    recordArchive: (bucket) => {
      const { S3RecordArchive } = require('../../aws/record-archive') as typeof RecordArchiveFile;
      return new S3RecordArchive(bucket, { region });
    },
    close: () => aws.close(),
  };
}
