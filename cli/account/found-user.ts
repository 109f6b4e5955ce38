import type { IamUser } from '../../aws/user-directory';
import type { UserGrants } from '../../aws/user-grants';
import type { AccessKey } from '../../rotation/access-key';

/** What is there before a user is adopted. */
export interface Found {
  readonly user: IamUser;
  /** Oldest first. */
  readonly keys: readonly Pick<AccessKey, 'id' | 'status'>[];
  readonly grants: UserGrants;
  /** The policy of the bucket that it uploads to: JSON, null for none, undefined where there is no such bucket. */
  readonly bucketPolicy: string | null | undefined;
}

/** The name of the inline policy that keyturn gives every supplier. */
export const OWN_POLICY = 'upload';
