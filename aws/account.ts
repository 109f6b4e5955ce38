import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** Whose credentials we are using. */
export interface Caller {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

export interface Account {
  /** Throws an `AwsFault` and nothing else. */
  caller(): Promise<Caller>;
}

/** Apart from `connect`, because the Lambda knows its account from its own ARN and need not carry this client. */
export class StsAccount implements Account {
  private readonly sts: STSClient;

  constructor(options: { readonly region: string }) {
    this.sts = new STSClient({ region: options.region, maxAttempts: 4 });
  }

  caller(): Promise<Caller> {
    const operation = 'sts:GetCallerIdentity';
    return calling(operation, async () => {
      const { Account: account, Arn: arn } = await this.sts.send(new GetCallerIdentityCommand({}));
      if (account === undefined || arn === undefined) {
        throw new AwsFault('refused', operation, 'IncompleteAnswer', 'STS does not say who is calling');
      }
      return { account, arn };
    });
  }
}
