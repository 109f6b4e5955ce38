import type { KeyStatus } from '../../rotation/access-key';
import type { AppliedState } from '../../rotation/applied-state';
import { refusals } from '../../rotation/guard';
import { guardFacts } from '../../rotation/guard-facts';
import type { LedgerEntry } from '../../rotation/ledger';
import { KEYS_PER_USER } from '../../rotation/policy';
import { liveGenerations } from '../../rotation/stage';
import { type Step, stepOf } from '../../rotation/step';

/** Only these switch on a key that is off. */
const WAKING: ReadonlySet<Step> = new Set(['resume', 'enable']);

interface SimulatedKey {
  readonly generation: number;
  status: KeyStatus;
}

/** Thrown where a plan did what keyturn promises never to do. */
export class BrokenPromise extends Error {}

/**
 * One IAM user as Terraform sees and changes it: tags first, then keys in any order, stopping at the first failure.
 * It knows nothing of the rules; it only notices when a promise is broken.
 */
export class SimulatedCloud {
  private recorded: LedgerEntry | undefined;
  private keys: SimulatedKey[] = [];
  private mayWake = false;

  get applied(): AppliedState {
    return { recorded: this.recorded, found: this.keys.map((key) => key.status).join(' ') };
  }

  get activeKeys(): number {
    return this.keys.filter((key) => key.status === 'Active').length;
  }

  /**
   * Plans and applies `wanted`; false where the guard refused. `failAfter` is the number of calls that succeed before
   * one fails, `reverse` turns the order of the key changes round.
   */
  apply(wanted: LedgerEntry, failAfter = Number.POSITIVE_INFINITY, reverse = false): boolean {
    if (refusals('valentia', wanted, this.applied, true).length > 0) return false;
    const facts = guardFacts('valentia', wanted, this.applied, true);
    this.mayWake = WAKING.has(stepOf(facts) ?? 'unchanged');
    const hadWorkingKey = this.activeKeys > 0;
    const wasSuspended = this.recorded?.suspended ?? false;
    const calls = [() => (this.recorded = wanted), ...this.keyChanges(wanted, reverse)];
    for (const call of calls.slice(0, failAfter)) {
      call();
      if (this.keys.length > KEYS_PER_USER) throw new BrokenPromise('three keys');
      if (hadWorkingKey && !wasSuspended && !wanted.suspended && this.activeKeys === 0) {
        throw new BrokenPromise('no working key without suspended');
      }
    }
    return true;
  }

  /** Somebody deletes the key at `index` (0 is the oldest) by hand. */
  lose(index: number): void {
    this.keys.splice(index, 1);
  }

  /** Somebody sets the status of the key at `index` by hand. */
  set(index: number, status: KeyStatus): void {
    const key = this.keys[index];
    if (key) key.status = status;
  }

  private keyChanges(wanted: LedgerEntry, reverse: boolean): (() => unknown)[] {
    const live = liveGenerations(wanted);
    const gone = this.keys.filter((key) => !live.some((want) => want.generation === key.generation));
    const changes = [
      ...gone.map((key) => () => {
        if (key.status === 'Active') throw new BrokenPromise('an active key was deleted');
        this.keys = this.keys.filter((other) => other !== key);
      }),
      ...live.map((want) => () => {
        const key = this.keys.find((other) => other.generation === want.generation);
        if (key) this.change(key, want.status);
        else this.keys = [...this.keys, { ...want }].sort((a, b) => a.generation - b.generation);
      }),
    ];
    return reverse ? changes.reverse() : changes;
  }

  private change(key: SimulatedKey, status: KeyStatus): void {
    if (key.status === 'Inactive' && status === 'Active' && !this.mayWake)
      throw new BrokenPromise('a key was woken unasked');
    key.status = status;
  }
}
