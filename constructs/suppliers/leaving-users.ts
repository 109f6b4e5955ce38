import { DataAwsIamAccessKeys } from '@cdktf/provider-aws/lib/data-aws-iam-access-keys';
import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { Lazy, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { SUPPLIERS_PATH } from '../../rotation/audience';
import { IS_LEAVING, LEAVING_RULE } from '../../rotation/leaving';
import { tagFacts, toldTagsExpression } from './applied-state';
import { KEY_GENERATIONS } from './key-generations';
import { terraformExpression, terraformTemplate } from './terraform-expression';

/**
 * Refuses a plan while a user works on that was taken out of the ledger: also where it was the last one, so that no
 * resource is left to carry a precondition. The condition stands on the data source that reads its keys, which depends on
 * nothing: Terraform reads it while it plans. Strangers under the path cost a call each, and are not judged.
 */
export class LeavingUsers extends Construct {
  /**
   * @param own what this stack writes into its users' tag `keyturn:stack`
   * @param elsewhere users that other stacks of the project declare, asked when the stack is synthesised
   */
  constructor(scope: Construct, id: string, own: string, elsewhere: () => readonly string[]) {
    super(scope, id);
    new DataAwsIamUsers(this, 'users', { pathPrefix: SUPPLIERS_PATH }).overrideLogicalId('suppliers');
    const users = new DataAwsIamUser(this, 'user', { userName: '${each.key}' });
    users.overrideLogicalId('undeclared');
    const produce = (): string => `\${setsubtract(data.aws_iam_users.suppliers.names, ${declaredIn(elsewhere())})}`;
    users.addOverride('for_each', Lazy.stringValue({ produce }));
    new TerraformLocal(this, 'undeclared', undeclared(own)).overrideLogicalId('undeclared');
    const keys = new DataAwsIamAccessKeys(this, 'access-keys', {
      user: '${each.key}',
      lifecycle: { postcondition: [condition()] },
    });
    keys.overrideLogicalId('undeclared');
    const isLeaving = terraformExpression(IS_LEAVING, 'facts');
    keys.addOverride('for_each', `\${{ for user, facts in local.undeclared : user => facts if ${isLeaving} }}`);
  }
}

/** The users of this stack, and those of the project's others: a call for each of those would make every plan as slow as one of all. */
const declaredIn = (elsewhere: readonly string[]): string => {
  const own = `keys(var.${KEY_GENERATIONS})`;
  return elsewhere.length === 0 ? own : `concat(${own}, ${JSON.stringify(elsewhere)})`;
};

/** User → what its tags say. */
function undeclared(own: string): string {
  const told = toldTagsExpression('user.tags');
  return `\${{ for name, told in { for name, user in data.aws_iam_user.undeclared : name => ${told} } : name => {
      user = name
      own = ${JSON.stringify(own)}
      ${tagFacts('told')}
    } }}`;
}

function condition(): { condition: string; errorMessage: string } {
  // Masked as everywhere else: `maskKeyId`.
  const masked = 'length(key) <= 8 ? "…" : "${substr(key, 0, 4)}…${substr(key, length(key) - 4, 4)}"';
  const working = '[for key in self.access_keys : key.access_key_id if key.status != "Inactive"]';
  const active = `join(", ", [for key in sort(${working}) : ${masked}])`;
  const facts = `[merge(each.value, { active = ${active} })]`;
  const told = terraformTemplate(
    [...LEAVING_RULE.because, ' ', ...LEAVING_RULE.wayOut, ` [${LEAVING_RULE.code}]`],
    'facts',
  );
  return {
    condition: `\${alltrue([for facts in ${facts} : !${terraformExpression(LEAVING_RULE.refusedWhen, 'facts')}])}`,
    errorMessage: `\${join("", [for facts in ${facts} : ${told}])}`,
  };
}
