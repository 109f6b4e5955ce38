import { isLoopback } from '../loopback';

/**
 * The endpoint that `AWS_ENDPOINT_URL` names, if it is on this machine. The stand-in is test equipment: it must never
 * touch a real account, whatever credentials lie around.
 */
export function loopbackEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment.AWS_ENDPOINT_URL;
  if (!given || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  return isLoopback(url) && /^https?:$/.test(url.protocol) ? given : undefined;
}
