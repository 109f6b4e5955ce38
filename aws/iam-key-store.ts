import {
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  paginateListAccessKeys,
  type StatusType,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { type LastUsed, oldestFirst } from '../rotation/access-key';
import { AwsFault } from './aws-fault';
import type { AccessKeyRecord, IssuedKey, KeyStore } from './key-store';
import { calling } from './sdk-fault';

function recordOf(user: string, key: AccessKeyMetadata, operation: string): AccessKeyRecord {
  if (key.AccessKeyId === undefined || key.CreateDate === undefined || Number.isNaN(key.CreateDate.getTime())) {
    throw new AwsFault('refused', operation, 'IncompleteAnswer', `the answer for ${user} lacks a key's ID or date`);
  }
  return {
    id: key.AccessKeyId,
    user,
    // Whatever else IAM may say one day (`Expired`), only an Active key works.
    status: key.Status === 'Active' ? 'Active' : 'Inactive',
    createdAt: key.CreateDate,
  };
}

/** IAM says "N/A" for a key that was never used. Anything it leaves out is unknown, and unknown is not never. */
export function lastUsedOf(answer: AccessKeyLastUsed | undefined): LastUsed {
  if (answer === undefined) return { kind: 'unknown', because: 'IAM gave no answer about the last use' };
  if (answer.LastUsedDate !== undefined) {
    return {
      kind: 'used',
      at: answer.LastUsedDate,
      service: answer.ServiceName ?? 'unknown',
      region: answer.Region ?? 'unknown',
    };
  }
  if (answer.ServiceName === 'N/A') return { kind: 'never' };
  return { kind: 'unknown', because: 'IAM names a service but no date of the last use' };
}

/** The access keys of IAM. */
export class IamKeyStore implements KeyStore {
  constructor(
    private readonly iam: IAMClient,
    /** The same, but without retries. */
    private readonly iamOnce: IAMClient,
  ) {}

  keysOf(user: string): Promise<readonly AccessKeyRecord[]> {
    const operation = 'iam:ListAccessKeys';
    return calling(operation, async () => {
      const records: AccessKeyRecord[] = [];
      for await (const page of paginateListAccessKeys({ client: this.iam }, { UserName: user })) {
        records.push(...(page.AccessKeyMetadata ?? []).map((key) => recordOf(user, key, operation)));
      }
      return oldestFirst(records);
    });
  }

  lastUse(keyId: string): Promise<LastUsed> {
    return calling('iam:GetAccessKeyLastUsed', async () => {
      const answer = await this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keyId }));
      return lastUsedOf(answer.AccessKeyLastUsed);
    });
  }

  deactivate(user: string, keyId: string): Promise<void> {
    return this.setStatus(user, keyId, 'Inactive');
  }

  activate(user: string, keyId: string): Promise<void> {
    return this.setStatus(user, keyId, 'Active');
  }

  async delete(user: string, keyId: string): Promise<void> {
    await calling('iam:DeleteAccessKey', () =>
      this.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: keyId })),
    );
  }

  create(user: string): Promise<IssuedKey> {
    const operation = 'iam:CreateAccessKey';
    return calling(operation, async () => {
      const { AccessKey: key } = await this.iamOnce.send(new CreateAccessKeyCommand({ UserName: user }));
      if (key?.SecretAccessKey === undefined) {
        throw new AwsFault('refused', operation, 'IncompleteAnswer', `the answer for ${user} holds no key`);
      }
      return { record: recordOf(user, key, operation), secret: key.SecretAccessKey };
    });
  }

  private async setStatus(user: string, keyId: string, status: StatusType): Promise<void> {
    await calling('iam:UpdateAccessKey', () =>
      this.iam.send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: keyId, Status: status })),
    );
  }
}
