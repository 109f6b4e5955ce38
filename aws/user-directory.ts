import type { CredentialReport } from './credential-report';

/** One IAM user. */
export interface IamUser {
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who there is. Every method throws an `AwsFault` and nothing else. */
export interface UserDirectory {
  /** All users with path and tags, 1,000 a call; as of this moment. */
  users(): Promise<readonly IamUser[]>;
  /** Undefined where there is no such user. */
  userNamed(name: string): Promise<IamUser | undefined>;
  /**
   * What IAM knows of everybody's passwords and keys, in one file. IAM makes a new one at most every four hours.
   * Waits until it is ready; a fault `unready` where it is not within `patienceInMs`.
   */
  credentialReport(patienceInMs?: number): Promise<CredentialReport>;
}
