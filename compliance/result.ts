import type { KeyStatus } from '../rotation/access-key';
import type { Audience } from '../rotation/policy';
import type { Control } from './control';
import type { Verdict } from './verdict';

/** What a result is about. Key IDs are whole; null where it is about the user, or the key is not known. */
export interface ResultSubject {
  readonly kind: 'key' | 'user' | 'account';
  /** Twelve digits. */
  readonly account: string;
  readonly user: string | null;
  readonly userArn: string | null;
  readonly accessKeyId: string | null;
  readonly keyStatus: KeyStatus | null;
  readonly audience: Audience | null;
}

/** What one control says of one key, one user or the account. */
export interface ControlResult extends Verdict {
  readonly control: Control;
  readonly subject: ResultSubject;
}
