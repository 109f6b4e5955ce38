import {
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  NoSuchEntityException,
  paginateListAccessKeys,
  type StatusType,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { type AccessKey, type LastUsed, oldestFirst } from '../rotation/access-key';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** An access key as ListAccessKeys shows it: without its last use, which costs a call of its own. */
export type AccessKeyRecord = Omit<AccessKey, 'lastUsed'>;

/** A key that was made a moment ago: the only time that AWS shows its secret. Hold it as shortly as possible. */
export interface IssuedKey {
  readonly record: AccessKeyRecord;
  readonly secret: string;
}

/** The access keys of IAM users. Every method throws an `AwsFault` and nothing else. */
export interface KeyStore {
  /** All keys of a user, inactive ones included, oldest first. A fault `missing` where there is no such user. */
  keysOf(user: string): Promise<readonly AccessKeyRecord[]>;
  /** AWS records a use at most once in 15 minutes, with a delay. A failed call is a fault, never `never`. */
  lastUse(keyId: string): Promise<LastUsed>;
  /** Harmless when the key is Inactive already. */
  deactivate(user: string, keyId: string): Promise<void>;
  activate(user: string, keyId: string): Promise<void>;
  /** Cannot be undone. A fault `missing` where the key is gone already. */
  delete(user: string, keyId: string): Promise<void>;
  /**
   * Never repeated by itself: after a fault `unreachable` a key may exist whose secret nobody has;
   * compare `keysOf` with what it was before. A fault `limit` where the user has two keys.
   */
  create(user: string): Promise<IssuedKey>;
}

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
    await calling('iam:DeleteAccessKey', async () => {
      try {
        await this.iam.send(new DeleteAccessKeyCommand({ UserName: user, AccessKeyId: keyId }));
      } catch (failure) {
        // Where the answer to the first try was lost, the second finds nothing left: it is deleted.
        if (!(failure instanceof NoSuchEntityException && (failure.$metadata.attempts ?? 1) > 1)) throw failure;
      }
    });
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
