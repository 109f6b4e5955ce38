import type { Audience } from './policy';

/** What the rules need to know of an IAM user. */
export interface UserFacts {
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of AWS's quarantine policies that are attached to it; left out where nobody could ask. See `quarantine.ts`. */
  readonly quarantinedBy?: readonly string[];
}

/** Tags that tell people and programs about a user. Those that record the ledger are `LEDGER_TAGS`. */
export const USER_TAGS = {
  /** `internal` or `external`. */
  audience: 'keyturn:audience',
  company: 'keyturn:company',
  /** Which stack looks after the user, where an account has more than one. */
  stack: 'keyturn:stack',
  /** A mail address, or the address of the page where tickets are opened. */
  contact: 'keyturn:contact',
  integration: 'keyturn:integration',
  /** Why it has a key and cannot assume a role. */
  whyAKey: 'keyturn:why-a-key',
  /** Last day of the exemption, `YYYY-MM-DD`. */
  exemptUntil: 'keyturn:exempt-until',
  exemptReason: 'keyturn:exempt-reason',
} as const;

/** IAM path of the users whose keys only plan and apply may change. */
export const SUPPLIERS_PATH = '/suppliers/';

/** One writer per key: whatever the audience, keys under this path belong to the ledger. */
export function belongsToLedger(user: Pick<UserFacts, 'path'>): boolean {
  return user.path.startsWith(SUPPLIERS_PATH);
}

/**
 * Which rules a user's keys are under, and how we know.
 * `unclassified`: nobody has said; taken as internal. `unreadable`: somebody has said something that we do not understand;
 * such a user is judged, but never touched.
 */
export interface Classification {
  readonly audience: Audience;
  readonly known: 'by-tag' | 'by-path' | 'unclassified' | 'unreadable';
}

/** The tag says it; without a tag, the path does; without either, the user is one of ours whom nobody has classified. */
export function classify(user: UserFacts): Classification {
  const tag = user.tags[USER_TAGS.audience];
  if (tag === 'internal' || tag === 'external') return { audience: tag, known: 'by-tag' };
  const byPath: Audience = belongsToLedger(user) ? 'external' : 'internal';
  if (tag !== undefined) return { audience: byPath, known: 'unreadable' };
  return { audience: byPath, known: belongsToLedger(user) ? 'by-path' : 'unclassified' };
}
