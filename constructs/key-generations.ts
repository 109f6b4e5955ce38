import { Lazy, TerraformStack, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { ENTRY_RULES, type Ledger, type LedgerEntry } from '../rotation';
import { terraformExpression } from './terraform-expression';

/** The Terraform variable's name: `--var`, `--var-file` and `TF_VAR_key_generations` override the ledger with it. */
export const KEY_GENERATIONS = 'key_generations';

const ENTRY_TYPE = 'object({ generation = number, previous = string, suspended = optional(bool, false) })';

/**
 * The Terraform variable `key_generations`, one per stack. Its default is the ledger: the entries of every
 * `SupplierUser` in the stack. Its validations refuse what no entry may ever say.
 */
export class KeyGenerations extends Construct {
  private readonly entries: Record<string, LedgerEntry> = {};

  /** The variable of the stack that `scope` is in; created at first use. */
  static of(scope: Construct): KeyGenerations {
    const stack = TerraformStack.of(scope);
    const existing = stack.node.tryFindChild('key-generations');
    return existing instanceof KeyGenerations ? existing : new KeyGenerations(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, 'key-generations');
    const variable = new TerraformVariable(this, 'variable', {
      type: `map(${ENTRY_TYPE})`,
      description:
        'Access key generations: IAM user => { generation, previous, suspended }. Edit the ledger to change.',
      default: Lazy.anyValue({ produce: (): Ledger => this.entries }),
      validation: [
        ...ENTRY_RULES.map((rule) => {
          const refused = terraformExpression(rule.refusedWhen, {
            generation: 'entry.generation',
            previous: 'entry.previous',
            suspended: 'entry.suspended',
          });
          return {
            condition: `\${alltrue([for user, entry in var.${KEY_GENERATIONS} : !${refused}])}`,
            errorMessage: `\${join(", ", [for user, entry in var.${KEY_GENERATIONS} : user if ${refused}])}: ${rule.message}`,
          };
        }),
        this.membership(
          (users) => `setsubtract(keys(var.${KEY_GENERATIONS}), ${users})`,
          'no such user is declared. Correct the name in the ledger, or declare the user in settings.json.',
        ),
        this.membership(
          (users) => `setsubtract(${users}, keys(var.${KEY_GENERATIONS}))`,
          'declared, but not in the ledger. Add { "generation": 1, "previous": "deleted" } for a new user.',
        ),
      ],
    });
    variable.overrideLogicalId(KEY_GENERATIONS);
  }

  /** Adds a user to the ledger and tells the expression of its entry. */
  enter(user: string, entry: LedgerEntry): string {
    this.entries[user] = entry;
    return `var.${KEY_GENERATIONS}[${JSON.stringify(user)}]`;
  }

  private membership(missing: (users: string) => string, message: string): { condition: string; errorMessage: string } {
    const users = (): string =>
      missing(
        `[${Object.keys(this.entries)
          .map((user) => JSON.stringify(user))
          .join(', ')}]`,
      );
    return {
      condition: Lazy.stringValue({ produce: () => `\${length(${users()}) == 0}` }),
      errorMessage: Lazy.stringValue({ produce: () => `\${join(", ", ${users()})}: ${message}` }),
    };
  }
}
