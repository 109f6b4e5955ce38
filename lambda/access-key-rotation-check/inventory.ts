import { isAwsFault } from '../../aws/aws-fault';
import {
  type InventoryTerms,
  type KeyInventory,
  keepInventory,
  type OpenedInventory,
  openInventory,
  refreshed,
} from '../../aws/key-inventory';
import type { Survey } from '../../aws/survey';
import { noteProblem, type Run } from './run';

/** What earlier runs listed, so that only users of whom something changed cost a call. Nothing is lost without it. */
export class CheckInventory {
  private doubted = false;
  private readonly outdated = new Set<string>();

  private constructor(
    private readonly run: Run,
    private readonly terms: InventoryTerms,
    private readonly opened: OpenedInventory | undefined,
  ) {}

  static async open(run: Run): Promise<CheckInventory> {
    const { runEveryDays, fullSweepEveryDays } = run.settings;
    const terms = { account: run.account, now: run.startedAt, runEveryDays, fullSweepEveryDays };
    try {
      return new CheckInventory(run, terms, await openInventory(run.ports.evidence, terms));
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      noteProblem(run, 'inventory', `cannot be read, so everybody was asked: ${error.message}`);
      return new CheckInventory(run, terms, undefined);
    }
  }

  get inventory(): KeyInventory | undefined {
    return this.opened?.inventory;
  }

  get sweepBecause(): string | undefined {
    return this.opened === undefined ? 'the inventory cannot be read' : this.opened.sweepBecause;
  }

  /** Something was seen that it cannot explain: this run was not exact, and the next asks everybody. */
  doubt(because: string): void {
    if (!this.doubted) noteProblem(this.run, 'inventory', `is wrong, so the next run asks everybody: ${because}`);
    this.doubted = true;
  }

  /** The user's keys are others by now than were listed: the next run asks for them. */
  forget(user: string): void {
    this.outdated.add(user);
  }

  async keep(found: Survey): Promise<void> {
    if (this.opened === undefined) return;
    const listings = new Map([...found.listings].filter(([user]) => !this.outdated.has(user)));
    const known = this.doubted ? { listings: new Map(), swept: true } : { listings, swept: found.swept };
    const next = refreshed(this.opened, known, this.terms);
    try {
      await keepInventory(this.run.ports.evidence, next, this.opened.condition);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      // An audit has refreshed it in the meantime.
      if (error.kind === 'conflict') this.run.log.warn('somebody else has kept a newer inventory');
      else
        noteProblem(this.run, 'inventory', `cannot be kept, so the next run asks about more users: ${error.message}`);
    }
  }
}
