import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Connection } from '../connection';

/** An access key as IAM lists it. */
export interface ObservedKey {
  readonly accessKeyId: string;
  readonly status: string;
}

/** Asks IAM itself which keys exist: neither Terraform's state nor the plan is evidence of that. */
export class IamObserver {
  private readonly iam: IAMClient;

  constructor(connection: Connection) {
    this.iam = new IAMClient(connection);
  }

  /** Oldest first; none for a user that does not exist. */
  async keysOf(userName: string): Promise<readonly ObservedKey[]> {
    try {
      const { AccessKeyMetadata = [] } = await this.iam.send(new ListAccessKeysCommand({ UserName: userName }));
      return [...AccessKeyMetadata]
        .sort((one, other) => (one.CreateDate?.getTime() ?? 0) - (other.CreateDate?.getTime() ?? 0))
        .map(({ AccessKeyId = '', Status = '' }) => ({ accessKeyId: AccessKeyId, status: Status }));
    } catch (fault) {
      if (fault instanceof Error && fault.name === 'NoSuchEntityException') return [];
      throw fault;
    }
  }

  async keysOfAll(userNames: readonly string[]): Promise<Record<string, readonly ObservedKey[]>> {
    const lists = await Promise.all(userNames.map(async (name) => [name, await this.keysOf(name)] as const));
    return Object.fromEntries(lists);
  }
}
