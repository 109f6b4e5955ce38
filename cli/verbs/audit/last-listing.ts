import { isAwsFault } from '../../../aws/aws-fault';
import {
  type InventoryTerms,
  keepInventory,
  type OpenedInventory,
  openInventory,
  refreshed,
} from '../../../aws/key-inventory';
import type { Survey } from '../../../aws/survey';
import { CHECK_EVERY_DAYS } from '../../../rotation/policy';
import type { Settings } from '../../../settings/settings';
import type { Cloud } from '../../shell/cloud';
import type { Desk } from '../../shell/desk';
import { evidenceBucketOf } from './evidence-bucket';

/** What the weekly check and earlier audits listed, in the check's evidence bucket. */
export class LastListing {
  private constructor(
    private readonly desk: Desk,
    private readonly cloud: Cloud,
    private readonly bucket: string,
    private readonly terms: InventoryTerms,
    private readonly opened: OpenedInventory | undefined,
    readonly sweepBecause: string | undefined,
  ) {}

  static async open(desk: Desk, cloud: Cloud, settings: Settings, account: string, now: Date): Promise<LastListing> {
    const bucket = evidenceBucketOf(settings, account);
    const { fullSweepEveryDays } = settings.check;
    const terms = { account, now, runEveryDays: CHECK_EVERY_DAYS, fullSweepEveryDays };
    try {
      const opened = await openInventory(cloud.evidence(bucket), terms);
      return new LastListing(desk, cloud, bucket, terms, opened, opened.sweepBecause);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      const because = `the inventory cannot be read: ${error.message}`;
      return new LastListing(desk, cloud, bucket, terms, undefined, because);
    }
  }

  get inventory(): OpenedInventory['inventory'] {
    return this.opened?.inventory;
  }

  /** An audit is none the worse where the next one has to ask more. */
  async keep(seen: Survey): Promise<void> {
    if (this.opened === undefined) return;
    try {
      const next = refreshed(this.opened, seen, this.terms);
      await keepInventory(this.cloud.evidence(this.bucket), next, this.opened.condition);
    } catch (error) {
      if (!isAwsFault(error)) throw error;
      this.desk.note(`The inventory in ${this.bucket} was not refreshed: ${error.message}`);
    }
  }
}
