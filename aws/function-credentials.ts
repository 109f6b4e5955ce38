/** As the SDK takes them. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/**
 * Takes the place of `@aws-sdk/credential-provider-node` in the Lambda's bundle (see `lambda/bundle.ts`). Lambda hands a
 * function its credentials in the environment and nowhere else; the SDK's search through profiles, single sign-on and
 * instance metadata would be a quarter of the bundle.
 */
export const defaultProvider = () => (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    const fault = new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
    return Promise.reject(Object.assign(fault, { name: 'CredentialsProviderError' }));
  }
  const sessionToken = AWS_SESSION_TOKEN === '' ? undefined : AWS_SESSION_TOKEN;
  return Promise.resolve({ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken });
};
