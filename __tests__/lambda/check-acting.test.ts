import type { UserKeys } from '../../aws/key-reader';
import type { CheckSettings } from '../../check-environment/check-settings';
import { intentionsFor } from '../../lambda/access-key-rotation-check/acting';
import { decideFor } from '../../lambda/access-key-rotation-check/run';
import type { AccessKey } from '../../rotation/access-key';
import { InMemoryAws } from '../aws/in-memory-aws';
import { ago, aRun } from './a-check';

const world = new InMemoryAws();
const key = (of: Partial<AccessKey> = {}): AccessKey => ({
  ...{ id: 'AKIA1', user: 'ann', createdAt: ago(world, 60), status: 'Active' },
  ...{ lastUsed: { kind: 'unknown', because: 'nobody asked' }, ...of },
});

/** What a run writes down of one user before it acts. */
function intended(of: Partial<AccessKey>, usesLeftOpen: boolean, settings: Partial<CheckSettings> = {}) {
  const run = aRun(world, { with: settings });
  const tags = { 'keyturn:audience': 'internal' };
  const user = { name: 'ann', path: '/', arn: 'arn', createdAt: ago(world, 400), tags, quarantinedBy: [] };
  const keys = [key(of)];
  const found = { user, keys, usesLeftOpen, problems: [] } as unknown as UserKeys;
  return intentionsFor(found, decideFor(user, keys, run), run);
}

const OLD = {
  createdAt: ago(world, 91),
  lastUsed: { kind: 'used', at: ago(world, 1), service: 's3', region: 'x' },
} as const;

test('a key that is to be changed is written down, with why and since when', () => {
  const at = world.now.toISOString();
  expect(intended(OLD, false)).toEqual([
    {
      ...{ user: 'ann', keyId: 'AKIA1', because: 'it is 91 days old; the limit is 90 days' },
      ...{ createdAt: OLD.createdAt.toISOString(), decidedAt: at },
    },
  ]);
  expect(intended(OLD, false, { mode: 'report' })).toEqual([]);
});

test('so is one whose use has to be asked first: it may turn out to be unused', () => {
  expect(intended({}, true)).toMatchObject([{ keyId: 'AKIA1', because: 'it was not used for too long' }]);
});

test.each<[string, Partial<AccessKey>, boolean, Partial<CheckSettings>]>([
  ['the check only reports', {}, true, { mode: 'report' }],
  ['its use was asked', {}, false, {}],
  ['it is off', { status: 'Inactive' }, true, {}],
  ['its use is known', { lastUsed: OLD.lastUsed }, true, {}],
  ['it was never used, and is young', { lastUsed: { kind: 'never' }, createdAt: ago(world, 5) }, true, {}],
])('and no other, where %s', (_, of, usesLeftOpen, settings) => {
  expect(intended(of, usesLeftOpen, settings)).toEqual([]);
});
