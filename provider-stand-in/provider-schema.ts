import { block, optional } from './schema';

const environmentOnly = { fault: () => 'credentials come from the environment only' };

/** The provider block, as far as the sandbox needs it. */
export const providerSchema = block({
  region: optional('string'),
  profile: optional('string'),
  s3_use_path_style: optional('bool'),
  allowed_account_ids: optional(['set', 'string']),
  access_key: optional('string', environmentOnly),
  secret_key: optional('string', environmentOnly),
  token: optional('string', environmentOnly),
  // Accepted because configurations that run against emulators carry them; the stand-in does none of what they skip.
  skip_credentials_validation: optional('bool'),
  skip_metadata_api_check: optional('string'),
  skip_region_validation: optional('bool'),
  skip_requesting_account_id: optional('bool'),
});
