import { DataAwsIamAccessKeys } from '@cdktf/provider-aws/lib/data-aws-iam-access-keys';
import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { Lazy, TerraformLocal } from 'cdktf';
import { Construct } from 'constructs';
import { LEDGER_TAGS, MISSING } from '../../rotation/applied-state';
import { USER_TAGS } from '../../rotation/audience';

/**
 * What was applied before, as IAM tells it while Terraform plans: the users' tags, and the statuses of their keys.
 *
 * These data sources must never depend on a resource (`depends_on`): Terraform would then read them during the apply,
 * and the guard would fall silent. Reading them fails where AWS does not answer, and so does the plan: an error is not
 * "no keys". Only a user that ListUsers does not show counts as new; asking for such a user would be an error.
 */
export class AppliedState extends Construct {
  /** @param users names of the users, asked when the stack is synthesised */
  constructor(scope: Construct, id: string, users: () => readonly string[]) {
    super(scope, id);
    const escaped = (name: string): string => name.replace(/[.+]/g, '\\$&');
    const existing = new DataAwsIamUsers(this, 'users', {
      nameRegex: Lazy.stringValue({ produce: () => `^(${users().map(escaped).join('|')})$` }),
    });
    const tags = new DataAwsIamUser(this, 'user', { userName: '${each.key}' });
    const keys = new DataAwsIamAccessKeys(this, 'access-keys', { user: '${each.key}' });
    for (const data of [existing, tags, keys]) data.overrideLogicalId('existing');
    // Terraform evaluates `for_each` again for each instance, and sorts a set each time, text by text: among a hundred users
    // that was an eighth of its own processor time, and it grows with their square. A map, made once, is not sorted so.
    const names = '${tomap({ for name in data.aws_iam_users.existing.names : name => name })}';
    new TerraformLocal(this, 'existing-users', names).overrideLogicalId('existing_users');
    for (const data of [tags, keys]) data.addOverride('for_each', '${local.existing_users}');
  }

  /** The expression of the user's tags, as far as they say anything; none for a user that does not exist. */
  tags(user: string): string {
    return toldTagsExpression(`try(data.aws_iam_user.existing[${user}].tags, null)`);
  }

  /**
   * The expression of the statuses of the user's access keys, oldest first, parted by a space. Creation times are
   * RFC 3339 in UTC, so they sort as text; keys made within one second are ordered by ID, as `oldestFirst` does.
   */
  found(user: string): string {
    const keys = `try(data.aws_iam_access_keys.existing[${user}].access_keys, [])`;
    const aged = `sort([for key in ${keys} : "\${key.create_date} \${key.access_key_id} \${key.status}"])`;
    return `join(" ", [for key in ${aged} : split(" ", key)[2]])`;
  }
}

/** The expression of the tags that have a text: a user without tags may have null for them, and a tag may be null. */
export const toldTagsExpression = (tags: string): string =>
  `{ for tag, text in coalesce(${tags}, {}) : tag => text if text != null }`;

/**
 * The expressions of what tags say word for word, `MISSING` where one is not there: `tags.generation`, `tags.previous`,
 * `tags.suspended`, and in `stack` who looks after the user.
 * @param told the expression of `toldTagsExpression`
 */
export function tagFacts(told: string): string {
  const text = (tag: string): string => `lookup(${told}, ${JSON.stringify(tag)}, ${JSON.stringify(MISSING)})`;
  const entry = Object.entries(LEDGER_TAGS).map(([name, tag]) => `${name} = ${text(tag)}`);
  return `tags = { ${entry.join(', ')} }
      stack = ${text(USER_TAGS.stack)}`;
}
