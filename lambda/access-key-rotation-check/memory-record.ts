import { KeyturnError } from '../../rotation/keyturn-error';

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

export const EMPTY_MEMORY: MemoryRecord = {
  version: 1,
  lease: null,
  journal: [],
  notices: {},
  delivered: [],
  digest: null,
};

/** Throws a `KeyturnError`: a memory that makes no sense must not be taken for an empty one. */
export function readMemory(body: string, where: string): MemoryRecord {
  try {
    const read = JSON.parse(body) as Partial<MemoryRecord> | null;
    if (read?.version === 1 && Array.isArray(read.journal) && typeof read.notices === 'object') {
      return { ...EMPTY_MEMORY, ...read };
    }
  } catch {
    // Falls through to the same fault: it is not what a run wrote.
  }
  throw new KeyturnError(
    'MEMORY_UNREADABLE',
    `${where} is not what a run of the check has written; without it nobody knows who was told what.`,
    `Restore an earlier version of ${where}; the bucket keeps them.`,
  );
}
