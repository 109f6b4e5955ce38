import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT } from '../../sandbox/operator';
import { linted, lookAtEverything } from '../security/look';
import { SecurityTools } from '../security/tools';

// The first time, both come from the Python package index.
jest.setTimeout(900_000);

const PLANS = ['suppliers', 'key-check', `member-${ACCOUNT}`];

let dir: string;

beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-security-')));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('what Checkov and the linter find in everything that can be planned and printed is explained, and nothing else is', async () => {
  const judged = await lookAtEverything(dir);
  const fine = { unexplained: [], outdated: [] };
  expect(judged.map(({ name, unexplained, outdated }) => ({ name, unexplained, outdated }))).toEqual(
    [...PLANS, ...PLANS.map((stack) => `${stack}-with-a-key`), 'policies'].map((name) => ({ name, ...fine })),
  );
  // It really looked. What a member account has is one role.
  const few = judged.filter(({ name, passed }) => passed < (name.startsWith('member') ? 5 : 20));
  expect(few).toEqual([]);
});

test('a policy that is too wide, or names what is not there, would be found', async () => {
  const policy = (name: string, statement: object) => ({
    name,
    document: { Version: '2012-10-17', Statement: [statement] },
  });
  const { unexplained } = await linted(
    await SecurityTools.installed(),
    [
      policy('wide', { Sid: 'Wide', Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }),
      policy('wrong', { Sid: 'Wrong', Effect: 'Allow', Action: 'iam:GetUserr', Resource: '*' }),
    ],
    join(dir, 'wrong'),
  );
  expect(unexplained.map((one) => one.split(':')[0]).sort()).toEqual([
    'RESOURCE_STAR wide, Wide',
    'UNKNOWN_ACTION wrong, Wrong',
  ]);
});
