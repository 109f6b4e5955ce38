import type { Caller } from '../../../aws/account';
import { CouldNotError } from '../../shell/exit-code';
import type { StateResource } from '../../stack/stack-state';

/**
 * Credentials of another account than the one that the state is of: there every user would look deleted. Undefined where
 * they fit, or where the state tells of no user.
 */
export function otherAccount(caller: Caller, state: readonly StateResource[]): CouldNotError | undefined {
  const accounts = state.flatMap(({ type, values }) =>
    type === 'aws_iam_user' ? (/^arn:[^:]*:iam::(\d{12}):/.exec(String(values['arn']))?.[1] ?? []) : [],
  );
  const [other] = accounts;
  if (other === undefined || accounts.includes(caller.account)) return undefined;
  return new CouldNotError(
    'OTHER_ACCOUNT',
    `The credentials are of the account ${caller.account}, and Terraform's state is of ${other}; nothing there can be compared.`,
    'Sign in to the account of the state (AWS_PROFILE), or go to the project whose account this is.',
  );
}
