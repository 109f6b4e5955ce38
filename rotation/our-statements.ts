import { SUPPLIERS_PATH } from './audience';

/** Begins the Sid of every statement that keyturn writes into a bucket policy. It alone makes nobody's statement ours. */
export const OUR_SID_PREFIX = 'Keyturn';

/** What the statements about one user are called, between the prefix and the user's name in letters and digits. */
export const UPLOAD_SIDS = [
  'Upload',
  'OnlyUpload',
  'OnlyOverTls',
  'NoOwnKey',
  'OnlyOurKey',
  'OnlyUnderPrefix',
  'OnlyFromNetworks',
] as const;

/** The Sid of the statement about everybody in a bucket that keyturn created. */
export const TLS_ONLY_SID = `${OUR_SID_PREFIX}TlsOnly`;

/** Whose statements are looked for: those of one project, with the users that it has. */
export interface StatementsOf {
  /** Its name in the settings; undefined for the only project of an account. */
  readonly project?: string;
  /** Its users: statements about them that were written before the project had a name are its own as well. */
  readonly users?: readonly string[];
}

/** Longest part of a project's name in a Sid; the number before it tells projects apart. */
const LONGEST_NAME = 24;

/**
 * How the Sids of a project begin. Every project has another beginning, of which none continues another one; the only project
 * of an account, which needs no name, has the prefix alone.
 */
export function sidPrefix(project?: string): string {
  if (project === undefined) return OUR_SID_PREFIX;
  return `${OUR_SID_PREFIX}${numberOf(project)}${sidPart(project).slice(0, LONGEST_NAME)}`;
}

/** Patterns that RE2 and JavaScript read alike: Terraform and the gate tell our statements by the same two. */
export const ourSid = (project?: string): string => `^${sidPrefix(project)}(${UPLOAD_SIDS.join('|')})[A-Za-z0-9]*$`;

/**
 * Whom our statements are about: one user under the suppliers' path of the account, or one that was deleted since, whom
 * S3 shows by its unique ID. Without both Sid and principal a statement is somebody else's, and stays.
 * @param account its number; any, where it is not known
 */
export function ourPrincipal(account = ANY_ACCOUNT): string {
  return `^(arn:[a-z-]+:iam::${account}:user${SUPPLIERS_PATH}[^/]+|AIDA[A-Z0-9]+)$`;
}

/** The same two for statements about these users that were written before their project had a name. */
export function namelessStatements(users: readonly string[], account = ANY_ACCOUNT): NamelessPatterns {
  const names = users.map((user) => user.replace(/[.+]/g, '[$&]')).join('|');
  return {
    sid: `^${OUR_SID_PREFIX}(${UPLOAD_SIDS.join('|')})(${users.map(sidPart).join('|')})$`,
    principal: `^arn:[a-z-]+:iam::${account}:user${SUPPLIERS_PATH}(${names})$`,
  };
}

interface NamelessPatterns {
  readonly sid: string;
  readonly principal: string;
}

const ANY_ACCOUNT = '[0-9]{12}';

/**
 * A name in the Sids of a bucket's policy, which take letters and digits only: `kotahi-writer` → `KotahiWriter`. Two users of
 * one bucket need two.
 */
export function sidPart(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Eight hexadecimal digits of a name: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
function numberOf(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
