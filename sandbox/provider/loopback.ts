/**
 * The endpoint that `AWS_ENDPOINT_URL` names, if it is on this machine. The stand-in is test equipment: it must never
 * touch a real account, whatever credentials lie around.
 */
export function loopbackEndpoint(environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment.AWS_ENDPOINT_URL;
  if (!given || !URL.canParse(given)) return undefined;
  const { hostname, protocol } = new URL(given);
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return local && /^https?:$/.test(protocol) ? given : undefined;
}
