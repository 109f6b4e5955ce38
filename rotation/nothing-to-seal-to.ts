/**
 * Stands in Terraform's `pgp_key` where a user has no sealing key. The guard refuses to issue a key without one, as far as it
 * sees; should Terraform create one all the same (a key that somebody took out of the state), the provider cannot read this
 * and keeps no secret. With nothing there it would keep the secret in plain text.
 */
export const NOTHING_TO_SEAL_TO = 'no-sealing-key';
