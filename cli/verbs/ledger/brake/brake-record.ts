import { join } from 'node:path';
import type { AccessKeyRecord } from '../../../../aws/key-store';
import type { ChainedRecord, EventOf, RecordContext } from '../../../../change-records/chain/chained-record';
import { appendRecord, RECORDS_FOLDER } from '../../../../change-records/chain/record-folder';
import { type AccessKey, maskKeyId } from '../../../../rotation/access-key';
import { KeyturnError } from '../../../../rotation/keyturn-error';
import { lookAtChain } from '../../../evidence/whole-chain';
import type { Leftover } from './leftover';
import type { SwitchedKey } from './switch-off';
import { isOfTheSystem } from './system-fault';

/** How long the brake waits for its intention to be on record. Whatever keeps it: the keys go off then. */
const PATIENCE_IN_MS = 1_000;

/** A key after the switching off, with what IAM says of its use. */
export interface BrakedKey extends SwitchedKey {
  readonly lastUsed: AccessKey['lastUsed'];
}

/** What is put on record, and what keeps it from being. */
export interface BrakeRecords {
  readonly numbers: readonly number[];
  readonly left: readonly Leftover[];
}

/** The records of one pull of the brake: begun where that is quick, done in any case. */
export class BrakeRecord {
  private readonly folder: string;
  /** Key ID → number of the record that says that it was begun. */
  private readonly begun = new Map<string, number>();
  private beginning: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly configDir: string,
    private readonly user: string,
    private readonly reason: string | null,
    private readonly context: () => Promise<RecordContext>,
  ) {
    this.folder = join(configDir, RECORDS_FOLDER);
  }

  /**
   * Puts on record what is about to be done, as long as that holds nothing up: a chain with a broken end, a folder that
   * cannot be written and a slow disk are for afterwards. The whole chain is not read, for it may be long.
   */
  async begin(keys: readonly AccessKeyRecord[]): Promise<void> {
    this.beginning = this.beginAll(keys).catch((failure: unknown) => failure);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_IN_MS);
    });
    await Promise.race([this.beginning, patience]);
    clearTimeout(timer);
  }

  /** Never throws for what the chain or the folder is like. */
  async finish(keys: readonly BrakedKey[]): Promise<BrakeRecords> {
    // What was too slow to be waited for may have come meanwhile; what failed fails again below, and is told there.
    await this.beginning;
    const numbers: number[] = [];
    try {
      for (const key of keys.filter(({ now }) => now !== 'was off')) numbers.push((await this.append(key)).number);
      return { numbers, left: await this.faultsOfTheChain() };
    } catch (failure) {
      if (!(failure instanceof KeyturnError) && !isOfTheSystem(failure)) throw failure;
      return { numbers, left: [notRecorded(this.user, failure)] };
    }
  }

  private async beginAll(keys: readonly AccessKeyRecord[]): Promise<void> {
    const context = await this.context();
    for (const key of keys.filter(({ status }) => status === 'Active')) {
      const others = keys.filter(({ id }) => id !== key.id).map(({ id }) => maskKeyId(id));
      const act = {
        kind: 'key-change',
        action: 'deactivated',
        user: this.user,
        accessKeyId: maskKeyId(key.id),
        others,
        before: key.status,
        after: 'Inactive',
        reason: this.reason,
      } as const;
      const { number } = await appendRecord(this.folder, { kind: 'begun', act }, context);
      this.begun.set(key.id, number);
    }
  }

  private async append({ key, now, fault, lastUsed }: BrakedKey): Promise<ChainedRecord> {
    const event: EventOf<'key-change'> = {
      kind: 'key-change',
      begun: this.begun.get(key.id),
      action: 'deactivated',
      outcome: now === 'off' ? 'done' : 'failed',
      problem: now === 'gone' ? 'somebody deleted it meanwhile' : (fault?.message ?? null),
      user: this.user,
      accessKeyId: maskKeyId(key.id),
      before: key.status,
      after: 'Inactive',
      createdAt: key.createdAt.toISOString(),
      lastUsed: lastUsed.kind === 'used' ? { ...lastUsed, at: lastUsed.at.toISOString() } : lastUsed,
      reason: this.reason,
    };
    return appendRecord(this.folder, event, await this.context());
  }

  /** Said, and no reason not to put the brake on record: its record is behind whatever is there. */
  private async faultsOfTheChain(): Promise<readonly Leftover[]> {
    const [first, ...more] = (await lookAtChain(this.configDir)).faults;
    if (!first) return [];
    return [
      {
        code: 'CHAIN_BROKEN',
        because: `The chain of records is not as it was written: ${first.what}${more.length > 0 ? `, and ${more.length} more` : ''}. The suspension stands behind it all the same.`,
        wayOut: 'Look at it with "npx keyturn record verify", and bring the records back from version control.',
      },
    ];
  }
}

function notRecorded(user: string, failure: Error): Leftover {
  return {
    code: 'SUSPENSION_NOT_RECORDED',
    because: `That the keys of ${user} are off is not on record: ${failure.message}`,
    wayOut:
      'Keep what is printed here with the incident. Mend the records ("npx keyturn record verify" shows what is wrong), then plan and apply the ledger\'s edit with --reason: that record tells of the suspension.',
  };
}
