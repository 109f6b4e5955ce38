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

  /** The expression of `{ generation, previous, suspended }`: what the user's tags say, word for word. */
  tags(user: string): string {
    return ledgerTagsExpression(`data.aws_iam_user.existing[${user}].tags`);
  }

  /** The expression of who looks after the user, as its tag says. */
  stack(user: string): string {
    return tagExpression(`data.aws_iam_user.existing[${user}].tags`, USER_TAGS.stack);
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

/** The expression of `{ generation, previous, suspended }`: what the ledger's tags among `tags` say, word for word. */
export function ledgerTagsExpression(tags: string): string {
  const lookups = Object.entries(LEDGER_TAGS).map(([name, tag]) => `${name} = ${tagExpression(tags, tag)}`);
  return `{ ${lookups.join(', ')} }`;
}

/** The expression of one tag's text, `MISSING` where it is not there. */
export function tagExpression(tags: string, tag: string): string {
  // A user without tags may have null for them, and a tag may be null: both are missing.
  const given = `{ for tag, text in coalesce(try(${tags}, null), {}) : tag => text if text != null }`;
  return `lookup(${given}, ${JSON.stringify(tag)}, ${JSON.stringify(MISSING)})`;
}
