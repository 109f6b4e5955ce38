import { Lazy, TerraformLocal, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { anotherProjectRule, type Caretaker, saysOurs, stackTag } from '../../rotation/another-project';
import { READING } from '../../rotation/applied-state';
import { all } from '../../rotation/expression';
import { AT_REST, GUARD_RULES } from '../../rotation/guard';
import { NONE_ON_FILE } from '../../rotation/guard-facts';
import type { LedgerEntry } from '../../rotation/ledger';
import { LIVE_KEYS } from '../../rotation/stage';
import { AppliedState } from './applied-state';
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
  private readonly withSealingKey: string[] = [];
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
    this.createLocal('found', () => this.found(applied));
    this.createLocal('facts', facts);
    // An account may have several stacks, and several projects.
    const own: Caretaker = { project: projectOf(stack), stack: stack.node.id };
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
    if (hasSealingKey) this.withSealingKey.push(user);
    else this.sealingFaults[user] = sealingFault;
    const name = JSON.stringify(user);
    return {
      entry: `var.${KEY_GENERATIONS}[${name}]`,
      liveKeys: `local.live_keys[${name}]`,
      precondition: {
        condition: `\${length(local.refusals[${name}]) == 0}`,
        errorMessage: `\${join("\\n", local.refusals[${name}])}`,
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

  /** User → what is there: the ledger's entry, and what IAM shows. */
  private found(applied: AppliedState): string {
    return `\${{ for user, entry in var.${KEY_GENERATIONS} : user => {
      user = user
      wanted = entry
      tags = ${applied.tags('user')}
      stack = ${applied.stack('user')}
      found = ${applied.found('user')}
      has_sealing_key = contains(${JSON.stringify(this.withSealingKey)}, user)
      sealing_fault = lookup(${literal(this.sealingFaults)}, user, "")
    } }}`;
  }
}

/** User → what the rules are about: what is there, and the entry that its tags say. */
function facts(): string {
  const recorded = Object.entries(READING).map(
    ([name, reading]) => `${name} = ${terraformExpression(reading, 'facts')}`,
  );
  return `\${{ for user, facts in local.found : user => merge(facts, { recorded = {
      ${recorded.join('\n      ')}
    } }) }}`;
}

/** What people wrote is no template. */
function literal(texts: Readonly<Record<string, string>>): string {
  return JSON.stringify(texts).replace(/[$%](?=\{)/g, '$&$&');
}

/**
 * User → the reasons to refuse its edit; none = allowed. Terraform evaluates both sides of every condition, so also the
 * words of rules that hold for nobody; but not what a `for` leaves out. Of most users a plan changes nothing.
 */
function refusals(own: Caretaker): string {
  const reasons = [...GUARD_RULES, anotherProjectRule(own)].map((rule) => {
    const told = terraformTemplate([...rule.because, ' ', ...rule.wayOut, ` [${rule.code}]`], 'facts');
    return `${terraformExpression(rule.refusedWhen, 'facts')} ? ${told} : ""`;
  });
  const atRest = all(AT_REST, saysOurs(own));
  const ofAll = '{ for user, facts in local.facts : user => [] }';
  const ofThoseThatMove = `{ for user, facts in local.facts : user => compact([\n      ${reasons.join(',\n      ')}\n    ]) if !${terraformExpression(atRest, 'facts')} }`;
  return `\${merge(${ofAll}, ${ofThoseThatMove})}`;
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
