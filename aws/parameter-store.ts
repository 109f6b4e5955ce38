import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsFault, isAwsFault } from './aws-fault';
import { calling } from './sdk-fault';

/** AWS Systems Manager Parameter Store. Every method throws an `AwsFault` and nothing else. */
export interface ParameterStore {
  exists(name: string): Promise<boolean>;
  /** Makes a SecureString parameter; a fault `conflict` where there is one of this name already. */
  createSecret(name: string, value: string, kmsKeyId: string | undefined): Promise<void>;
}

export class SsmParameterStore implements ParameterStore {
  private readonly ssm: SSMClient;

  constructor(options: { readonly region: string }) {
    this.ssm = new SSMClient({ ...options, maxAttempts: 4 });
  }

  async exists(name: string): Promise<boolean> {
    try {
      await calling('ssm:GetParameter', () => this.ssm.send(new GetParameterCommand({ Name: name })));
      return true;
    } catch (fault) {
      if (isAwsFault(fault) && fault.awsCode === 'ParameterNotFound') return false;
      throw fault;
    }
  }

  async createSecret(name: string, value: string, kmsKeyId: string | undefined): Promise<void> {
    const operation = 'ssm:PutParameter';
    try {
      const command = new PutParameterCommand({
        Name: name,
        Value: value,
        Type: 'SecureString',
        KeyId: kmsKeyId,
        Overwrite: false,
      });
      await calling(operation, () => this.ssm.send(command));
    } catch (fault) {
      if (!isAwsFault(fault) || fault.awsCode !== 'ParameterAlreadyExists') throw fault;
      // Where the answer to the first try was lost, the second meets what the first has made.
      if ((await this.valueOf(name)) === value) return;
      throw new AwsFault('conflict', operation, fault.awsCode, `${name} exists already`, { cause: fault });
    }
  }

  /** Undefined where it may not be read: then it is taken for somebody else's. */
  private async valueOf(name: string): Promise<string | undefined> {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    try {
      const { Parameter } = await calling('ssm:GetParameter', () => this.ssm.send(command));
      return Parameter?.Value;
    } catch (fault) {
      if (isAwsFault(fault)) return undefined;
      throw fault;
    }
  }
}
