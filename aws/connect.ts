import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { IAMClient } from '@aws-sdk/client-iam';
import { SESClient } from '@aws-sdk/client-ses';
import { type EvidenceStore, S3EvidenceStore } from './evidence-store';
import { CloudTrailKeyEvents, type KeyEvents, regionOfIamEvents } from './key-events';
import { IamKeyStore, type KeyStore } from './key-store';
import { type Mailer, SesMailer } from './mailer';
import type { SessionCredentials } from './member-account';
import { IamUserDirectory, type UserDirectory } from './user-directory';

/** Where AWS is. Everything else (credentials, AWS_ENDPOINT_URL, profiles) the SDK finds in the environment, as always. */
export interface ConnectOptions {
  readonly region: string;
  /** Tries per call, the first included. @default 8 */
  readonly attempts?: number;
  /** Milliseconds until a try without an answer is given up. @default 10000 */
  readonly timeoutInMs?: number;
  /** Of a role in another account. @default the environment's */
  readonly credentials?: SessionCredentials;
}

/** Everything of AWS that keyturn uses, through clients that are made once and share their connections. */
export interface Aws {
  readonly keys: KeyStore;
  readonly users: UserDirectory;
  readonly keyEvents: KeyEvents;
  readonly mailer: Mailer;
  evidence(bucket: string): EvidenceStore;
  /** Ends idle connections, so that a program can end. */
  close(): void;
}

/** No call is made yet. */
export function connect(options: ConnectOptions): Aws {
  const { region, attempts = 8, timeoutInMs = 10_000, credentials } = options;
  const common = {
    region,
    credentials,
    maxAttempts: attempts,
    retryMode: 'adaptive',
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: timeoutInMs,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: 50 },
      httpAgent: { keepAlive: true, maxSockets: 50 },
    },
  };
  const iam = new IAMClient(common);
  // A repeated CreateAccessKey would leave a key behind whose secret nobody has.
  const iamOnce = new IAMClient({ ...common, maxAttempts: 1 });
  const cloudTrail = new CloudTrailClient({ ...common, region: regionOfIamEvents(region) });
  const ses = new SESClient({ ...common, maxAttempts: 1 });
  return {
    keys: new IamKeyStore(iam, iamOnce),
    users: new IamUserDirectory(iam),
    keyEvents: new CloudTrailKeyEvents(cloudTrail),
    mailer: new SesMailer(ses, { attempts }),
    evidence: (bucket) =>
      new S3EvidenceStore({ bucket, region, attempts, timeoutInMs, credentials: iam.config.credentials }),
    close: () => [iam, iamOnce, cloudTrail, ses].forEach((client) => client.destroy()),
  };
}
