import { Lazy, TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import { ENTRY_RULES } from '../../rotation/entry-rules';
import type { Ledger } from '../../rotation/ledger';
import { terraformExpression } from './terraform-expression';

/** The Terraform variable's name: `--var`, `--var-file` and `TF_VAR_key_generations` override the ledger with it. */
export const KEY_GENERATIONS = 'key_generations';

const ENTRY_TYPE = 'object({ generation = number, previous = string, suspended = optional(bool, false) })';

/**
 * The Terraform variable `key_generations`. Its default is the ledger: the entries of every user in the stack. Its
 * validations refuse what no entry may ever say.
 */
export class KeyGenerations extends Construct {
  /** @param ledger the entries of all users, asked when the stack is synthesised */
  constructor(scope: Construct, id: string, ledger: () => Ledger) {
    super(scope, id);
    const variable = new TerraformVariable(this, 'variable', {
      type: `map(${ENTRY_TYPE})`,
      description:
        'The ledger: IAM user => { generation, previous, suspended }. Edit key-generations.json to change it.',
      default: Lazy.anyValue({ produce: ledger }),
      validation: [
        ...ENTRY_RULES.map((rule) => {
          const refused = terraformExpression(rule.refusedWhen, 'entry');
          return {
            condition: `\${alltrue([for user, entry in var.${KEY_GENERATIONS} : !${refused}])}`,
            errorMessage: `\${join(", ", [for user, entry in var.${KEY_GENERATIONS} : user if ${refused}])}: ${rule.message}`,
          };
        }),
        emptiness(
          () => `setsubtract(keys(var.${KEY_GENERATIONS}), ${names(ledger())})`,
          'no such user is declared. Correct the name in the ledger, or declare the user in settings.json.',
        ),
        emptiness(
          () => `setsubtract(${names(ledger())}, keys(var.${KEY_GENERATIONS}))`,
          'declared, but not in the ledger. Add { "generation": 1, "previous": "deleted" } for a new user.',
        ),
      ],
    });
    variable.overrideLogicalId(KEY_GENERATIONS);
  }
}

function names(ledger: Ledger): string {
  return JSON.stringify(Object.keys(ledger));
}

/** Holds where the set is empty; else names what is in it. */
function emptiness(set: () => string, message: string): { condition: string; errorMessage: string } {
  return {
    condition: Lazy.stringValue({ produce: () => `\${length(${set()}) == 0}` }),
    errorMessage: Lazy.stringValue({ produce: () => `\${join(", ", ${set()})}: ${message}` }),
  };
}
