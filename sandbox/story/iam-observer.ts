import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Sandbox } from '../start-sandbox';

/** An access key as IAM lists it. */
export interface ObservedKey {
  readonly accessKeyId: string;
  readonly status: string;
}

/** Asks IAM itself which keys exist: neither Terraform's state nor the plan is evidence of that. */
export class IamObserver {
  private readonly iam: IAMClient;

  constructor({ endpoint, env }: Sandbox) {
    const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' };
    this.iam = new IAMClient({ endpoint, region: env.AWS_REGION, credentials });
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
