import type { AccountSubject, UserSubject } from '../subject';
import { fail, notApplicable, pass, unknown, type Verdict } from '../verdict';

const AGAIN = 'Mend what kept the credential report from being read, then run the audit again.';

/** MFA for everybody who may sign in with a password. An exemption of keys is none of this. */
export function consoleMfa({ user, console }: UserSubject): Verdict {
  switch (console.kind) {
    case 'none':
      return notApplicable('The user has no console password');
    case 'unknown':
      return unknown(`Whether the user has a password and MFA is not known: ${console.because}`, AGAIN);
    case 'password':
      if (console.mfaActive) return pass('The user has a console password and MFA');
      return fail(
        'The user has a console password and no MFA; everybody who can sign in needs MFA',
        `Let ${user.name} register an MFA device, or remove the password: aws iam delete-login-profile --user-name ${user.name}`,
      );
  }
}

/** The root user has no access key, active or not: an inactive one can be switched on again. */
export function noRootKey({ root }: AccountSubject): Verdict {
  if (root.kind === 'unknown') return unknown(`The root user's keys are not known: ${root.because}`, AGAIN);
  const { activeKeys, inactiveKeys } = root;
  if (activeKeys + inactiveKeys === 0) return pass('The root user has no access key');
  const which = activeKeys > 0 ? `${activeKeys} active` : 'an inactive';
  return fail(
    `The root user has ${which} access key${activeKeys > 1 ? 's' : ''}, which nothing can limit`,
    'Sign in as the root user, find out who uses the key, give them a role, and delete the key.',
  );
}

/** MFA for the root user, unless root credentials were removed centrally. */
export function rootMfa({ root }: AccountSubject): Verdict {
  if (root.kind === 'unknown') return unknown(`Whether the root user has MFA is not known: ${root.because}`, AGAIN);
  if (root.passwordEnabled === false) return pass('The root user has no password: its credentials were removed');
  if (root.mfaActive) return pass('The root user has MFA');
  return fail(
    'The root user has no MFA; whoever learns its password owns the account',
    'Sign in as the root user and register an MFA device, or remove the root credentials centrally (AWS Organizations).',
  );
}
