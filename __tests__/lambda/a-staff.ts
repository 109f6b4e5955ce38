import { InMemoryAws } from '../aws/in-memory-aws';
import { ago } from './a-check';

/** What a run has to make of the staff: every key whose status changes, and who is to hear of something. */
export interface Staff {
  readonly world: InMemoryAws;
  /** `user keyId` → what the key has to be in the end. */
  readonly wanted: ReadonlyMap<string, 'Active' | 'Inactive' | 'gone'>;
  /** Address → access key IDs that a mail to it has to name. */
  readonly told: ReadonlyMap<string, string>;
}

/** One of each kind: two keys, one key, unused, never used, exempt, expired exemption, untagged, suppliers, nobody. */
export function aStaff(): Staff {
  const world = new InMemoryAws();
  const wanted = new Map<string, 'Active' | 'Inactive' | 'gone'>();
  const told = new Map<string, string>();
  const used = (days: number) => ({ kind: 'used', at: ago(world, days), service: 's3', region: 'x' }) as const;
  const internal = { 'keyturn:audience': 'internal' };

  const key = (
    user: string,
    age: number,
    idle: number | undefined,
    becomes: 'Active' | 'Inactive' | 'gone',
  ): string => {
    const id = world.addKey(user, {
      createdAt: ago(world, age),
      ...(idle === undefined ? {} : { lastUsed: used(idle) }),
    });
    wanted.set(`${user} ${id}`, becomes);
    return id;
  };
  const person = (user: string, tags: Record<string, string> = internal): string => {
    world.addUser(user, { tags });
    return `${user}@example.org.nz`;
  };

  told.set(person('two-keys'), key('two-keys', 91, 1, 'gone'));
  key('two-keys', 20, 1, 'Active');
  told.set(person('one-key'), key('one-key', 91, 1, 'Inactive'));
  told.set(person('unused'), key('unused', 60, 30, 'Inactive'));
  told.set(person('never-used'), key('never-used', 30, undefined, 'Inactive'));
  told.set(person('due'), key('due', 80, 1, 'Active'));
  person('fine');
  key('fine', 20, 1, 'Active');
  person('exempt', { ...internal, 'keyturn:exempt-until': '2027-01-01', 'keyturn:exempt-reason': 'old printer' });
  key('exempt', 300, 1, 'Active');
  const ended = { 'keyturn:exempt-until': '2026-06-01', 'keyturn:exempt-reason': 'old printer' };
  told.set(person('was-exempt', { ...internal, ...ended }), key('was-exempt', 300, 1, 'Inactive'));
  told.set(person('untagged', {}), key('untagged', 95, 1, 'Inactive'));
  world.addUser('nobody');
  const supplier = { 'keyturn:audience': 'external', 'keyturn:contact': 'isabelle@karo.co.nz' };
  world.addUser('kotahi-writer', { path: '/suppliers/', tags: supplier });
  told.set('isabelle@karo.co.nz', key('kotahi-writer', 181, 1, 'Active'));
  world.addUser('internal-writer', { path: '/suppliers/', tags: { ...internal, 'keyturn:contact': 'x@karo.co.nz' } });
  told.set('x@karo.co.nz', key('internal-writer', 200, 1, 'Active'));
  return { world, wanted, told };
}

/** Keys that were changed although nothing says that they should be: must always be empty. */
export function wronglyTouched({ world, wanted }: Staff): readonly string[] {
  return [...wanted].flatMap(([userAndKey, becomes]) => {
    const [user, id] = userAndKey.split(' ') as [string, string];
    const status = world.keyStatus(user, id);
    return status === 'Active' || status === becomes ? [] : [`${userAndKey} is ${status}`];
  });
}

/** What is not yet as it has to be. */
export function undone({ world, wanted }: Staff): readonly string[] {
  return [...wanted].flatMap(([userAndKey, becomes]) => {
    const [user, id] = userAndKey.split(' ') as [string, string];
    const status = world.keyStatus(user, id);
    return status === becomes ? [] : [`${userAndKey} is ${status}, not ${becomes}`];
  });
}

/** How often each of those who have to hear of a key were told of it. */
export function timesTold({ world, told }: Staff): Readonly<Record<string, number>> {
  const count = (address: string, keyId: string) =>
    world.mails.filter((mail) => mail.to[0] === address && mail.text.includes(keyId)).length;
  return Object.fromEntries([...told].map(([address, keyId]) => [address, count(address, keyId)]));
}

/** Everybody told once. */
export const everybodyOnce = ({ told }: Staff): Readonly<Record<string, number>> =>
  Object.fromEntries([...told.keys()].map((address) => [address, 1]));
