import { Lazy, TerraformLocal, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { anotherProjectRule, type Caretaker, saysOurs, stackTag, type WhoseFact } from '../../rotation/another-project';
import { READING } from '../../rotation/applied-state';
import { all } from '../../rotation/expression';
import { AT_REST, GUARD_RULES } from '../../rotation/guard';
import { type GuardFact, NONE_ON_FILE } from '../../rotation/guard-facts';
import type { LedgerEntry } from '../../rotation/ledger';
import { LIVE_KEYS } from '../../rotation/stage';
import { AppliedState, tagFacts } from './applied-state';
import { KEY_GENERATIONS, KeyGenerations } from './key-generations';
import { LeavingUsers } from './leaving-users';
import { projectOf } from './project-name';
import { terraformExpression, terraformTemplate } from './terraform-expression';

/** A user as the guard knows it: expressions and a condition for the resources that belong to it. */
export interface GuardedUser {
  /** The expression of its ledger entry. */
  readonly entry: string;
  /** The expression of its keys as the entry wants them: generation → status. */
  readonly liveKeys: string;
  /** Fails the plan, with every reason, when the ledger's edit is refused. */
  readonly precondition: { readonly condition: string; readonly errorMessage: string };
}

/**
 * What decides, while Terraform plans, whether the ledger may be applied: one per stack.
 *
 * The rules of `rotation/` are written into the stack once, over the facts of all users, and not once per user: with
 * 200 users that is 20 kB of Terraform instead of 4.9 MB, and Terraform takes a tenth of the time.
 */
export class RotationGuard extends Construct {
  /** What the stack writes into its users' tag `keyturn:stack`: who looks after them. */
  readonly stackName: string;
  private readonly ledger = new Map<string, LedgerEntry>();
  private readonly sealingFaults: Record<string, string> = {};
  private elsewhere: readonly string[] = [];

  /** The guard of the stack that `scope` is in; created at first use. */
  static of(scope: Construct): RotationGuard {
    const stack = TerraformStack.of(scope);
    const existing = stack.node.tryFindChild('rotation-guard');
    return existing instanceof RotationGuard ? existing : new RotationGuard(stack);
  }

  private constructor(stack: TerraformStack) {
    super(stack, 'rotation-guard');
    new KeyGenerations(this, 'key-generations', () => Object.fromEntries(this.ledger));
    const applied = new AppliedState(this, 'applied', () => [...this.ledger.keys()]);
    // An account may have several stacks, and several projects.
    const own: Caretaker = { project: projectOf(stack), stack: stack.node.id };
    this.createLocal('found', () => found(applied));
    this.createLocal('facts', () => this.facts(own));
    this.createLocal('refusals', () => refusals(own));
    this.createLocal('live_keys', liveKeys);
    this.stackName = stackTag(own);
    new LeavingUsers(this, 'leaving', this.stackName, () => this.elsewhere);
  }

  /**
   * Puts a user under guard, with its entry in the ledger.
   * @param sealingFault why nothing can be sealed to the user, where there is no sealing key
   */
  guard(user: string, entry: LedgerEntry, hasSealingKey: boolean, sealingFault = NONE_ON_FILE): GuardedUser {
    this.ledger.set(user, entry);
    if (!hasSealingKey) this.sealingFaults[user] = sealingFault;
    const name = JSON.stringify(user);
    const refusals = `lookup(local.refusals, ${name}, [])`;
    return {
      entry: `var.${KEY_GENERATIONS}[${name}]`,
      liveKeys: `local.live_keys[${name}]`,
      precondition: {
        condition: `\${length(${refusals}) == 0}`,
        errorMessage: `\${join("\\n", ${refusals})}`,
      },
    };
  }

  /** Leaves users to other stacks of the project, which declare them. */
  leaveTo(elsewhere: readonly string[]): void {
    this.elsewhere = elsewhere;
  }

  private createLocal(name: string, produce: () => string): void {
    new TerraformLocal(this, name, Lazy.stringValue({ produce })).overrideLogicalId(name);
  }

  /**
   * User → what the rules are about, of the users that are not at rest. A plan changes nothing of most: to read the tags of all as
   * an entry, and to keep a list of refusals for each, made a plan of 200 slower by a twentieth.
   */
  private facts(own: Caretaker): string {
    const atRest = terraformExpression(all<GuardFact | WhoseFact>(AT_REST, saysOurs(own)), 'facts');
    const recorded = Object.entries(READING).map(
      ([name, reading]) => `${name} = ${terraformExpression(reading, 'facts')}`,
    );
    return `\${{ for user, facts in local.found : user => merge(facts, {
      recorded = {
        ${recorded.join('\n        ')}
      }
      has_sealing_key = !contains(${JSON.stringify(Object.keys(this.sealingFaults))}, user)
      sealing_fault = lookup(${literal(this.sealingFaults)}, user, "")
    }) if !${atRest} }}`;
  }
}

/** User → what is there: the ledger's entry, and what IAM shows. */
function found(applied: AppliedState): string {
  const told = `{ for user, entry in var.${KEY_GENERATIONS} : user => ${applied.tags('user')} }`;
  return `\${{ for user, told in ${told} : user => {
      user = user
      wanted = var.${KEY_GENERATIONS}[user]
      ${tagFacts('told')}
      found = ${applied.found('user')}
    } }}`;
}

/** What people wrote is no template. */
function literal(texts: Readonly<Record<string, string>>): string {
  return JSON.stringify(texts).replace(/[$%](?=\{)/g, '$&$&');
}

/**
 * User → the reasons to refuse its edit; none, or no such user = allowed. Terraform evaluates both sides of every condition, so also
 * the words of rules that hold for nobody; but not what a `for` leaves out.
 */
function refusals(own: Caretaker): string {
  const reasons = [...GUARD_RULES, anotherProjectRule(own)].map((rule) => {
    const told = terraformTemplate([...rule.because, ' ', ...rule.wayOut, ` [${rule.code}]`], 'facts');
    return `${terraformExpression(rule.refusedWhen, 'facts')} ? ${told} : ""`;
  });
  return `\${{ for user, facts in local.facts : user => compact([\n      ${reasons.join(',\n      ')}\n    ]) }}`;
}

/** User → generation → status, for every key that the ledger asks for. */
function liveKeys(): string {
  const status = (of: 'currentStatus' | 'previousStatus'): string => terraformExpression(LIVE_KEYS[of], 'entry');
  const current = `{ generation = entry.generation, status = ${status('currentStatus')} }`;
  const previous = `{ generation = entry.generation - 1, status = ${status('previousStatus')} }`;
  const isLive = `key.generation == entry.generation || ${terraformExpression(LIVE_KEYS.hasPrevious, 'entry')}`;
  return `\${{ for user, entry in var.${KEY_GENERATIONS} : user => {
      for key in [${current}, ${previous}] : tostring(key.generation) => key.status if ${isLive}
    } }}`;
}
