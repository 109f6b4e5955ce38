import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** Of a session that ends by itself. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** How a session in another account is asked for. */
export interface SessionWish {
  readonly roleArn: string;
  /** As CloudTrail of that account will show it; `[\w+=,.@-]{2,64}`. */
  readonly sessionName: string;
  readonly externalId: string | undefined;
  /** AWS allows a role that assumes a role 15 to 60. */
  readonly minutes: number;
}

/** Other accounts, as somebody with a role in each of them sees them. */
export interface MemberAccounts {
  /** Throws an `AwsFault` and nothing else: `denied` where the role is missing as well; STS does not tell them apart. */
  enter(wish: SessionWish): Promise<SessionCredentials>;
}

/** Through STS of the region. */
export class StsMemberAccounts implements MemberAccounts {
  private readonly sts: STSClient;

  constructor(options: { readonly region: string }) {
    this.sts = new STSClient({ region: options.region, maxAttempts: 6 });
  }

  enter({ roleArn, sessionName, externalId, minutes }: SessionWish): Promise<SessionCredentials> {
    const operation = 'sts:AssumeRole';
    return calling(operation, async () => {
      const { Credentials: made } = await this.sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: sessionName,
          ExternalId: externalId,
          DurationSeconds: minutes * 60,
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = made ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
        throw new AwsFault('refused', operation, 'IncompleteAnswer', 'STS gave no credentials');
      }
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    });
  }
}
