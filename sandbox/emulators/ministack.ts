import type { EmulatorCommand } from './emulator';
import type { PythonEnvironment } from './python-environment';

/** What MiniStack is told about the world around it. */
export interface MinistackWorld {
  readonly account: string;
  readonly region: string;
  /** Where the functions that it runs find AWS: the gateway, so that their IAM and S3 calls reach moto. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * MiniStack from the private environment. It listens everywhere unless told otherwise, and hands its own environment
 * to the functions that it runs.
 */
export async function findMinistack(environment: PythonEnvironment, world: MinistackWorld): Promise<EmulatorCommand> {
  await environment.require(['ministack']);
  return {
    name: 'ministack',
    command: () => [environment.command('ministack')],
    env: (port) => ({
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: world.account,
      MINISTACK_REGION: world.region,
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_ACCESS_KEY_ID: world.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.secretAccessKey,
      AWS_REGION: world.region,
      LAMBDA_EXECUTOR: 'local',
      // Nobody waits minutes for a retry of a trial: a state machine's waits take a hundredth of their time.
      SFN_WAIT_SCALE: '0.01',
      PERSIST_STATE: '0',
    }),
    listens: (port) => new RegExp(`Running on http://127\\.0\\.0\\.1:${port}`),
    healthPath: '/_ministack/health',
    patienceMs: 60_000,
    resetPath: '/_ministack/reset',
  };
}
