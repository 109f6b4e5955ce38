import { isAwsFault } from '../../aws/aws-fault';
import type { EvidenceStore, PutCondition } from '../../aws/evidence-store';
import { daysAfter } from '../../rotation/days';
import { KeyturnError } from '../../rotation/keyturn-error';
import { isListOf, isObject, isText, isTime } from './written-json';

/** A change of a key that a run has decided on and whose holder has not been told yet. */
export interface Intention {
  readonly user: string;
  readonly keyId: string;
  readonly because: string;
  /** When the key was created; ISO 8601, as the next. */
  readonly createdAt: string;
  readonly decidedAt: string;
}

/** What the check remembers from one run to the next. */
export interface MemoryRecord {
  readonly version: 1;
  /** Who is at work, and until when it may be taken for alive. */
  readonly lease: { readonly run: string; readonly until: string } | null;
  /** Written before anything is changed, so that a crash can lose no mail. */
  readonly journal: readonly Intention[];
  /** Access key ID → when its holder last got a notice. */
  readonly notices: Readonly<Record<string, string>>;
  /** Kept mails that went out, but whose objects could not be deleted. */
  readonly delivered: readonly string[];
  /** When the owner was last told, and of what, as hashes. */
  readonly digest: { readonly at: string; readonly told: readonly string[] } | null;
}

const EMPTY_MEMORY: MemoryRecord = {
  version: 1,
  lease: null,
  journal: [],
  notices: {},
  delivered: [],
  digest: null,
};

type Written = Pick<MemoryRecord, 'version' | 'journal' | 'notices'> & Partial<MemoryRecord>;

/** What earlier versions did not write yet may be missing; whatever is there is as a run writes it. */
function isMemory(read: unknown): read is Written {
  if (!isObject(read) || read['version'] !== 1) return false;
  const { lease = null, journal, notices, delivered = [], digest = null } = read;
  return (
    (lease === null || (isObject(lease) && isText(lease['run']) && isTime(lease['until']))) &&
    isListOf(journal, isIntention) &&
    isObject(notices) &&
    Object.values(notices).every(isTime) &&
    isListOf(delivered, isText) &&
    (digest === null || (isObject(digest) && isTime(digest['at']) && isListOf(digest['told'], isText)))
  );
}

const isIntention = (one: unknown): boolean =>
  isObject(one) &&
  [one['user'], one['keyId'], one['because']].every(isText) &&
  [one['createdAt'], one['decidedAt']].every(isTime);

/** @throws KeyturnError `MEMORY_UNREADABLE`: a memory that makes no sense must not be taken for an empty one. */
function readMemory(body: string, where: string): MemoryRecord {
  try {
    const read: unknown = JSON.parse(body);
    if (isMemory(read)) return { ...EMPTY_MEMORY, ...read };
  } catch {
    // Falls through to the same fault: it is not what a run wrote.
  }
  throw new KeyturnError(
    'MEMORY_UNREADABLE',
    `${where} is not what a run of the check has written; without it nobody knows who was told what.`,
    `Restore an earlier version of ${where}; the bucket keeps them.`,
  );
}

const PLACE = 'check/memory.json';

/** Notices of keys that are long gone are forgotten. */
const NOTICES_KEPT_DAYS = 400;

/**
 * What the check remembers, in one object that is only ever written on the condition that nobody else has written it:
 * so it is also the lock by which of two runs at once one does the work.
 */
export class CheckMemory {
  private writing: Promise<void> = Promise.resolve();
  private lost = false;

  private constructor(
    private readonly store: EvidenceStore,
    private record: MemoryRecord,
    private etag: string,
    /** What an earlier run had decided on, and did not live to tell. */
    readonly owed: readonly Intention[],
  ) {}

  /**
   * Takes the lease, until a moment of the real clock by which this run is certainly over.
   * Throws a `KeyturnError`: `ANOTHER_RUN`, `MEMORY_UNREADABLE`, or an `AwsFault`.
   */
  static async open(store: EvidenceStore, run: string, realNow: Date, until: Date): Promise<CheckMemory> {
    const there = await store.get(PLACE);
    const before = there === undefined ? EMPTY_MEMORY : readMemory(there.body, PLACE);
    if (before.lease !== null && new Date(before.lease.until) > realNow) throw anotherRun(before.lease.run);
    const record: MemoryRecord = { ...before, lease: { run, until: until.toISOString() } };
    const condition: PutCondition = there === undefined ? { ifAbsent: true } : { ifEtag: there.etag };
    try {
      const etag = await store.put(PLACE, JSON.stringify(record), 'application/json', condition);
      return new CheckMemory(store, record, etag, before.journal);
    } catch (error) {
      throw isAwsFault(error, 'conflict') ? anotherRun('another') : error;
    }
  }

  /** False once somebody else has taken over: then nothing may be changed any more. */
  get isOurs(): boolean {
    return !this.lost;
  }

  lastNotice(keyId: string): Date | undefined {
    const at = this.record.notices[keyId];
    return at === undefined ? undefined : new Date(at);
  }

  rememberNotice(keyId: string, at: Date): void {
    this.record = { ...this.record, notices: { ...this.record.notices, [keyId]: at.toISOString() } };
  }

  /** Writes down what is about to be done. Throws an `AwsFault`: then it must not be done. */
  async intend(intentions: readonly Intention[]): Promise<void> {
    const isNew = (one: Intention) => !intentions.some((other) => other.keyId === one.keyId);
    this.record = { ...this.record, journal: [...this.record.journal.filter(isNew), ...intentions] };
    await this.save();
  }

  /** The holders of these keys know, or there is nothing to tell. Kept with the next `save`. */
  settle(keyIds: readonly string[]): void {
    const isOpen = ({ keyId }: Intention) => !keyIds.includes(keyId);
    this.record = { ...this.record, journal: this.record.journal.filter(isOpen) };
  }

  get open(): readonly Intention[] {
    return this.record.journal;
  }

  isDelivered(objectKey: string): boolean {
    return this.record.delivered.includes(objectKey);
  }

  setDelivered(objectKey: string, delivered: boolean): void {
    const others = this.record.delivered.filter((key) => key !== objectKey);
    this.record = { ...this.record, delivered: delivered ? [...others, objectKey] : others };
  }

  get lastDigest(): MemoryRecord['digest'] {
    return this.record.digest;
  }

  rememberDigest(at: Date, told: readonly string[]): void {
    this.record = { ...this.record, digest: { at: at.toISOString(), told } };
  }

  /** One after another. Throws an `AwsFault`. */
  save(): Promise<void> {
    const saved = this.writing.then(async () => {
      try {
        const body = JSON.stringify(this.record);
        this.etag = await this.store.put(PLACE, body, 'application/json', { ifEtag: this.etag });
      } catch (error) {
        this.lost ||= isAwsFault(error, 'conflict');
        throw error;
      }
    });
    this.writing = saved.catch(() => undefined);
    return saved;
  }

  /** Gives the lease back. Throws an `AwsFault`; then it ends by itself. */
  async close(now: Date): Promise<void> {
    const oldest = daysAfter(now, -NOTICES_KEPT_DAYS).toISOString();
    const notices = Object.fromEntries(Object.entries(this.record.notices).filter(([, at]) => at >= oldest));
    this.record = { ...this.record, lease: null, notices };
    await this.save();
  }
}

function anotherRun(run: string): KeyturnError {
  return new KeyturnError(
    'ANOTHER_RUN',
    `The run ${run} of the check is at work; two at once would act and mail twice.`,
    'Wait until it is over (at most 15 minutes), then start again.',
  );
}
