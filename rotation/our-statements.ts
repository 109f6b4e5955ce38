import { SUPPLIERS_PATH } from './audience';

/** Begins the Sid of every statement that keyturn writes into a bucket policy. It alone makes nobody's statement ours. */
export const OUR_SID_PREFIX = 'Keyturn';

/** What the statements about one user are called, between the prefix and the user's name in letters and digits. */
export const UPLOAD_SIDS = ['Upload', 'OnlyUpload', 'OnlyOverTls', 'OnlyUnderPrefix', 'OnlyFromNetworks'] as const;

/** The Sid of the statement about everybody in a bucket that keyturn created. */
export const TLS_ONLY_SID = `${OUR_SID_PREFIX}TlsOnly`;

/** Patterns that RE2 and JavaScript read alike: Terraform and the gate tell our statements by the same two. */
export const OUR_SID = `^${OUR_SID_PREFIX}(${UPLOAD_SIDS.join('|')})[A-Za-z0-9]*$`;

/**
 * Whom our statements are about: one user under the suppliers' path of the account, or one that was deleted since, whom
 * S3 shows by its unique ID. Without both Sid and principal a statement is somebody else's, and stays.
 * @param account its number; any, where it is not known
 */
export function ourPrincipal(account = '[0-9]{12}'): string {
  return `^(arn:[a-z-]+:iam::${account}:user${SUPPLIERS_PATH}[^/]+|AIDA[A-Z0-9]+)$`;
}
