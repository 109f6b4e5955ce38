import { makePageData } from '../../audit-page/make-page-data';
import type { PageData } from '../../audit-page/page-data';
import { assess } from '../../compliance/assess';
import type { KeyEvent } from '../../compliance/history';
import type { UserSubject } from '../../compliance/subject';
import { maskKeyId } from '../../rotation/access-key';
import { anAccount, aUser, daysAgo, noon, recorded, SUPPLIER, terms, used } from '../compliance/an-account';

/** A staff in which every kind of user comes again and again. */
function person(place: number): UserSubject {
  const name = `user-${String(place).padStart(4, '0')}`;
  switch (place % 20) {
    case 0:
      return aUser({ name, keys: [{ aged: 97 }] });
    case 1:
      return aUser({ name, keys: [{ aged: 60, lastUsed: { kind: 'never' } }] });
    case 2:
      return aUser({ name, keys: [{ aged: 20 }], console: aConsole(false) });
    case 3:
      return aUser({ name, keys: [{ aged: 80, status: 'Inactive', lastUsed: used(40) }, { aged: 30 }] });
    case 4:
      return aUser({ name, keysUnknown: 'iam:ListAccessKeys failed: not authorised' });
    default:
      return aUser({ name, keys: [{ aged: 3 + (place % 70) }], console: aConsole(true) });
  }
}

const aConsole = (mfaActive: boolean): UserSubject['console'] => ({
  kind: 'password',
  mfaActive,
  lastUsed: daysAgo(3),
  lastChanged: daysAgo(30),
});

const suppliers: readonly UserSubject[] = [
  aUser({
    name: 'valentia',
    path: SUPPLIER.path,
    tags: { ...recorded(3, 'active'), 'keyturn:company': 'Valentia Technologies' },
    keys: [{ aged: 170, lastUsed: used(2) }, { aged: 12 }],
  }),
  aUser({
    name: 'kotahi-writer',
    path: SUPPLIER.path,
    tags: { ...recorded(2, 'deleted'), 'keyturn:company': 'Karo' },
    keys: [{ aged: 195 }],
  }),
];

const history: readonly KeyEvent[] = [
  ['created', 330, 1],
  ['disabled', 160, 2],
  ['deleted', 151, 3],
].map(([what, days, record]) => ({
  user: 'valentia',
  generation: 1,
  maskedKeyId: maskKeyId('AKIAEXAMPLEGONE0001'),
  what: what as KeyEvent['what'],
  at: daysAgo(Number(days)),
  record: Number(record),
}));

/** A page of so many users, two of them suppliers. */
export function aPage(users: number): PageData {
  const subjects = [...suppliers, ...Array.from({ length: users - 2 }, (_, place) => person(place))];
  const chain = {
    kind: 'whole' as const,
    ...{ records: 3, hash: `sha256:${'0'.repeat(64)}`, gaps: [], unfinished: [], drafts: 0 },
  };
  const account = anAccount({ chain });
  return makePageData({
    organisation: 'Kotahi Primary Data',
    account: account.account,
    terms,
    lookedAt: noon,
    version: '0.0.0-test',
    freshness: {
      reportMadeAt: noon.toISOString(),
      usersAsked: 2,
      usersRemembered: users,
      oldestListing: noon.toISOString(),
      everybodyAskedBecause: null,
      changesSeenUntil: null,
      changesUnseenBecause: 'cloudtrail:LookupEvents failed',
    },
    complete: users < 20,
    problems: users < 20 ? [] : [{ about: 'user-0004', because: 'iam:ListAccessKeys failed: not authorised' }],
    assessment: assess({ account, users: subjects }, terms),
    users: subjects,
    history: { events: history },
    chain,
  });
}
