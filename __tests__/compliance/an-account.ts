import type { AccountFacts } from '../../compliance/assess';
import type { AccountSubject, ConsoleAccess, UserSubject } from '../../compliance/subject';
import type { AssessmentTerms } from '../../compliance/terms';
import type { AccessKey, KeyStatus, LastUsed } from '../../rotation/access-key';
import { ledgerTags } from '../../rotation/applied-state';
import { classify } from '../../rotation/audience';
import { daysAfter } from '../../rotation/days';
import { exemptionOf } from '../../rotation/exemption';
import type { Previous } from '../../rotation/ledger';
import { DEFAULT_POLICIES } from '../../rotation/policy';

/** The moment at which the tests judge: noon in Auckland. */
export const noon = new Date('2026-06-15T00:00:00Z');

export const terms: AssessmentTerms = {
  policies: DEFAULT_POLICIES,
  now: noon,
  timeZone: 'Pacific/Auckland',
  silentHours: 48,
};

export const daysAgo = (days: number): Date => daysAfter(noon, -days);

export const used = (days: number): LastUsed => ({
  kind: 'used',
  at: daysAgo(days),
  service: 's3',
  region: 'ap-southeast-2',
});

export interface AKey {
  readonly aged: number;
  readonly status?: KeyStatus;
  readonly lastUsed?: LastUsed;
}

export interface AUser {
  readonly name?: string;
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** In use since yesterday unless told otherwise. */
  readonly keys?: readonly AKey[];
  readonly keysUnknown?: string;
  readonly console?: ConsoleAccess;
}

/** A user as the audit sees it: internal, without a password, unless told otherwise. */
export function aUser({
  name = 'ada',
  path = '/',
  tags = {},
  keys = [],
  keysUnknown,
  console,
}: AUser = {}): UserSubject {
  const user = { name, path, tags, quarantinedBy: [], arn: `arn:aws:iam::123456789012:user${path}${name}` };
  return {
    kind: 'user',
    user,
    classification: classify(user),
    exemption: exemptionOf(user, noon, terms.timeZone),
    keys:
      keysUnknown === undefined
        ? { kind: 'known', keys: keys.map((key, place) => accessKey(name, place, key)) }
        : { kind: 'unknown', because: keysUnknown },
    console: console ?? { kind: 'none' },
  };
}

function accessKey(user: string, place: number, { aged, status = 'Active', lastUsed = used(1) }: AKey): AccessKey {
  const hash = [...user].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7);
  const id = `AKIAEXAMPLE${String(hash * 10 + place)
    .padStart(9, '0')
    .slice(-9)}`;
  return { id, user, status, createdAt: daysAgo(aged), lastUsed };
}

export const SUPPLIER = { path: '/suppliers/', tags: { 'keyturn:audience': 'external' } } as const;

/** Tags as an apply leaves them. */
export const recorded = (generation: number, previous: Previous) => ({
  ...SUPPLIER.tags,
  ...ledgerTags({ generation, previous, suspended: false }),
});

export function anAccount(overrides: Partial<AccountSubject> = {}): AccountSubject {
  return {
    kind: 'account',
    account: '123456789012',
    root: { kind: 'known', activeKeys: 0, inactiveKeys: 0, passwordEnabled: undefined, mfaActive: true },
    chain: { kind: 'none', tagged: [] },
    ...overrides,
  };
}

export const facts = (users: readonly UserSubject[], account = anAccount()): AccountFacts => ({ account, users });
