import type { Refusal } from '../../rotation/guard';
import { changedResources, deletedUsers } from '../plan/changed-resource';
import { text } from '../plan/key-change';
import type { GateRule, Holding } from './facts';

/**
 * IAM deletes no user that still holds something (DeleteConflict), and Terraform would find out after it has deleted the
 * user's keys and policies. https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
 */
export const takesLeavingUsersWhole: GateRule = ({ plan, facts }) => {
  const policies = new Set(
    changedResources(plan, 'aws_iam_user_policy')
      .filter(({ change }) => change.actions.includes('delete'))
      .flatMap(({ change }) => text(change.before?.['name']) ?? []),
  );
  return deletedUsers(plan).flatMap((name): readonly Refusal[] => {
    const more = (facts.held.get(name) ?? []).filter(({ what, id }) => what !== 'inline policy' || !policies.has(id));
    return more.length === 0 ? [] : [refusal(name, more)];
  });
};

function refusal(name: string, more: readonly Holding[]): Refusal {
  const held = more.map(({ what, id }) => (what === 'login profile' ? 'a login profile' : `the ${what} ${id}`));
  return {
    code: 'LEAVING_USER_HOLDS_MORE',
    because: `The plan removes ${name}, who still holds ${held.join(', ')}; IAM refuses to delete such a user, after its keys are gone.`,
    wayOut: `Take away what Terraform does not own, then plan again: ${more.map((one) => holdingCommand(name, one)).join('; ')}.`,
  };
}

/** What takes it away. */
export function holdingCommand(user: string, { what, id }: Holding): string {
  const aws = (does: string, more = ''): string => `aws iam ${does} --user-name ${user}${more}`;
  switch (what) {
    case 'inline policy':
      return aws('delete-user-policy', ` --policy-name ${id}`);
    case 'attached policy':
      return aws('detach-user-policy', ` --policy-arn ${id}`);
    case 'group':
      return aws('remove-user-from-group', ` --group-name ${id}`);
    case 'login profile':
      return aws('delete-login-profile');
    case 'MFA device':
      return aws('deactivate-mfa-device', ` --serial-number ${id}`);
    case 'SSH public key':
      return aws('delete-ssh-public-key', ` --ssh-public-key-id ${id}`);
    case 'signing certificate':
      return aws('delete-signing-certificate', ` --certificate-id ${id}`);
    case 'service-specific credential':
      return aws('delete-service-specific-credential', ` --service-specific-credential-id ${id}`);
  }
}
