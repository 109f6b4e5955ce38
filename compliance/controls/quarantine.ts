import { quarantineFinding } from '../../rotation/quarantine';
import type { UserSubject } from '../subject';
import { fail, pass, unknown, type Verdict } from '../verdict';

/** AWS knows of no public key of the user. Not knowing is no proof: AWS looks in public places only. */
export function notQuarantined({ user }: UserSubject): Verdict {
  if (user.quarantinedBy === undefined) {
    return unknown(
      'Whether AWS has put the user into quarantine is not known: its attached policies could not be read',
      'Let whoever runs this call iam:GetAccountAuthorizationDetails, then run it again.',
    );
  }
  const leak = quarantineFinding(user);
  if (leak === undefined) return pass('AWS has not put the user into quarantine');
  return fail(leak.because, leak.wayOut);
}
