import { DataAwsIamAccessKeys } from '@cdktf/provider-aws/lib/data-aws-iam-access-keys';
import { DataAwsIamUser } from '@cdktf/provider-aws/lib/data-aws-iam-user';
import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { Lazy, TerraformCount, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { LEDGER_TAGS, NOTHING_RECORDED } from '../rotation/guard-facts';

/** Which of the stack's users exist already: one call for all of them, and no error where one does not. */
class ExistingUsers extends Construct {
  private readonly names: string[] = [];

  static of(scope: Construct): ExistingUsers {
    const stack = TerraformStack.of(scope);
    const existing = stack.node.tryFindChild('existing-users');
    return existing instanceof ExistingUsers ? existing : new ExistingUsers(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, 'existing-users');
    const escaped = (name: string): string => name.replace(/[.+]/g, '\\$&');
    new DataAwsIamUsers(this, 'existing', {
      nameRegex: Lazy.stringValue({ produce: () => `^(${this.names.map(escaped).join('|')})$` }),
    }).overrideLogicalId('existing');
  }

  /** 1 where the user exists, 0 where not: the `count` of whatever reads it. */
  count(user: string): TerraformCount {
    this.names.push(user);
    const exists = `contains(data.aws_iam_users.existing.names, ${JSON.stringify(user)})`;
    return TerraformCount.of(Token.asNumber(`\${${exists} ? 1 : 0}`));
  }
}

/**
 * What was applied before, as IAM tells it while Terraform plans: the user's tags, and the statuses of its keys.
 *
 * These data sources must never depend on a resource (`depends_on`): Terraform would then read them during the apply,
 * and the guard would fall silent. Reading them fails where AWS does not answer, and so does the plan: an error is not
 * "no keys". Only a user that ListUsers does not show counts as new.
 */
export class AppliedState extends Construct {
  /** The expression of an object `{ known, generation, previous, suspended }`: the entry that the last apply began with. */
  readonly recorded: string;
  /** The expression of the statuses of the user's access keys, oldest first, parted by a space. */
  readonly found: string;

  constructor(scope: Construct, id: string, user: string, terraformId: string) {
    super(scope, id);
    const count = ExistingUsers.of(this).count(user);
    new DataAwsIamUser(this, 'user', { userName: user, count }).overrideLogicalId(terraformId);
    new DataAwsIamAccessKeys(this, 'access-keys', { user, count }).overrideLogicalId(terraformId);
    this.recorded = recordedEntry(`merge(data.aws_iam_user.${terraformId}[*].tags...)`);
    this.found = statusesOldestFirst(`flatten(data.aws_iam_access_keys.${terraformId}[*].access_keys)`);
  }
}

function recordedEntry(tags: string): string {
  const tag = (name: string, otherwise: string): string => `lookup(${tags}, "${name}", "${otherwise}")`;
  const generation = `tonumber(${tag(LEDGER_TAGS.generation, '')})`;
  return `{
    known = can(${generation})
    generation = try(${generation}, ${NOTHING_RECORDED.generation})
    previous = ${tag(LEDGER_TAGS.previous, NOTHING_RECORDED.previous)}
    suspended = ${tag(LEDGER_TAGS.suspended, String(NOTHING_RECORDED.suspended))} == "true"
  }`;
}

/** Creation times are RFC 3339 in UTC, so they sort as text. */
function statusesOldestFirst(keys: string): string {
  const aged = `sort([for key in ${keys} : "\${key.create_date} \${key.status}"])`;
  return `join(" ", [for key in ${aged} : split(" ", key)[1]])`;
}
