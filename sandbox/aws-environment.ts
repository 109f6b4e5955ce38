import { OPERATOR } from './operator';

/** Points every AWS SDK and the AWS CLI at a sandbox. */
export function awsEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
    AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1,localhost',
  };
}

/**
 * Whether a variable of the caller could lead a call past the sandbox: other credentials, a profile, an endpoint for
 * one service, or the order to ignore endpoints.
 */
export function leadsElsewhere(name: string): boolean {
  return (
    /^AWS_ENDPOINT_URL_/.test(name) ||
    /^AWS_(DEFAULT_)?PROFILE$/.test(name) ||
    [
      'AWS_SESSION_TOKEN',
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
      'AWS_ROLE_ARN',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ].includes(name)
  );
}
