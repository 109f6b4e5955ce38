/** A web address that can only be this machine, parsed; undefined for anything else. */
export function onThisMachine(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && isLoopback(url) ? url : undefined;
}

/**
 * The endpoint that `AWS_ENDPOINT_URL` names, if it is on this machine. The stand-in is test equipment: it must never
 * touch a real account, whatever credentials lie around.
 */
export function loopbackEndpoint({ AWS_ENDPOINT_URL: given }: NodeJS.ProcessEnv): string | undefined {
  return given !== undefined && onThisMachine(given) !== undefined ? given : undefined;
}

function isLoopback(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
