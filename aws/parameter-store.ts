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
      throw new AwsFault('conflict', operation, fault.awsCode, `${name} exists already`, { cause: fault });
    }
  }
}
