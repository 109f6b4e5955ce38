import type { Clients, ProviderSettings } from './clients';
import { type Diagnostic, failure, refusal, STAND_IN } from './diagnostic';
import { loopbackEndpoint } from './own-endpoint';
import type { Value, Values } from './value';

/** What the provider block and the environment come to, or what is wrong with them. */
export function settingsOf(config: Values): ProviderSettings | readonly Diagnostic[] {
  const endpoint = loopbackEndpoint(process.env);
  if (endpoint === undefined) return endpointFaults();
  const region = config.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (typeof region !== 'string' || region === '') {
    return [refusal('no region', 'Set region in the provider block, or AWS_REGION.', 'region')];
  }
  const profile = typeof config.profile === 'string' ? { profile: config.profile } : {};
  return { endpoint, region, pathStyle: config.s3_use_path_style === true, ...profile };
}

/** Refuses anything but an emulator on this machine. */
export function endpointFaults(): readonly Diagnostic[] {
  if (loopbackEndpoint(process.env) !== undefined) return [];
  const given = process.env.AWS_ENDPOINT_URL;
  return [
    refusal(
      `${STAND_IN} works against an emulator on this machine only`,
      `${given ? `AWS_ENDPOINT_URL is ${given}` : 'AWS_ENDPOINT_URL is not set'}. ` +
        'Set it to a loopback address, as sandbox:up does (http://127.0.0.1:<port>), or use the official provider.',
    ),
  ];
}

/** Refuses an account that `allowed_account_ids` does not name. */
export async function accountFaults(allowed: Value, clients: Clients): Promise<readonly Diagnostic[]> {
  if (!Array.isArray(allowed)) return [];
  try {
    const { Account = '' } = await (await clients.sts()).getCallerIdentity({});
    if (allowed.includes(Account)) return [];
    return [
      refusal(`AWS account ID not allowed: ${Account}`, `Allowed: ${allowed.join(', ')}.`, 'allowed_account_ids'),
    ];
  } catch (error) {
    return [failure('asking for the account', error)];
  }
}
