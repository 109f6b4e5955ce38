/** Where and as whom a client of the AWS SDK calls. */
export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * What the environment of a sandbox says to a client that is given it in its code, rather than reading the environment
 * of its own process.
 * @throws if the environment names no endpoint: no call may go anywhere else
 */
export function connectionOf(env: Readonly<Record<string, string | undefined>>): Connection {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region = '', AWS_ACCESS_KEY_ID: accessKeyId = '' } = env;
  if (endpoint === undefined) throw new Error('the environment names no AWS_ENDPOINT_URL');
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '' } };
}
