/** The account of the sandbox: moto's own, and told to MiniStack. */
export const ACCOUNT = '123456789012';

/** The region of a sandbox for which none is named. */
export const REGION = 'ap-southeast-2';

/** What the operator of a sandbox signs with. Accepted by the gateway only; opens nothing anywhere else. */
export const OPERATOR = { accessKeyId: 'SANDBOXOPERATOR', secretAccessKey: 'opens-nothing' } as const;

/** Stands in the command line of every server of a sandbox, so that it can be told from other processes. */
export function wordOf(runId: string): string {
  return `keyturn-sandbox-${runId}`;
}
