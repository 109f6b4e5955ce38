/** AWS Systems Manager Parameter Store. Every method throws an `AwsFault` and nothing else. */
export interface ParameterStore {
  exists(name: string): Promise<boolean>;
  /** Makes a SecureString parameter; a fault `conflict` where there is one of this name already. */
  createSecret(name: string, value: string, kmsKeyId: string | undefined): Promise<void>;
}
