import { loopbackEndpoint } from '../loopback';

/**
 * The emulator that the caller named in `AWS_ENDPOINT_URL`. A shell that has sourced a sandbox's env file names that
 * sandbox's own gateway, which is no emulator to build on.
 * @throws KeyturnError if it is not on this machine
 */
export function namedEndpoint(env: NodeJS.ProcessEnv): string | undefined {
  const { AWS_ENDPOINT_URL: named, KEYTURN_SANDBOX_ENDPOINT: ours } = env;
  return named === ours ? undefined : loopbackEndpoint(named)?.href;
}
