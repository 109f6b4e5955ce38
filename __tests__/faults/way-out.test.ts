import { type OrphanKey, orphanRefusal } from '../../rotation/orphan-key';
import { isToBeApplied, keyToDeleteIn, namedIn } from './way-out';

test.each([
  ['Plan again (npx keyturn plan).', [['plan']]],
  [
    'Try npx keyturn plan --only valentia, or npx keyturn record verify: it tells.',
    [
      ['plan', '--only', 'valentia'],
      ['record', 'verify'],
    ],
  ],
  ['For one user alone: npx keyturn plan --only <user>.', []],
  ['npx keyturn plan, and once more npx keyturn plan', [['plan']]],
  ['Then npx keyturn record verify.', [['record', 'verify']]],
  ['Then npx keyturn plan.', [['plan']]],
  ['| How to roll back | npx keyturn suspend valentia, then plan and apply. |\nSee npx keyturn doctor.', [['doctor']]],
  ['Nothing is named.', []],
])('%s', (said, commands) => {
  expect(namedIn({ stdout: said, stderr: '' })).toEqual(commands);
});

test('a command is applied before the next one where the answer says so, also broken to the width of a screen', () => {
  const stderr =
    'If it must stay off: npx keyturn disable\n  valentia, and apply. If not, npx keyturn enable valentia.';
  const isApplied = (...words: readonly string[]) => isToBeApplied({ stdout: '', stderr }, words);
  expect([isApplied('disable', 'valentia'), isApplied('enable', 'valentia')]).toEqual([true, false]);
});

test('a key that is to be deleted in IAM is the one that the refusal names, also in a record', () => {
  const orphan = {
    id: 'AKIAVALENTIA00007Q4Z',
    status: 'Active',
    createdAt: '2026-11-24T00:00:00.000Z',
    lastUsed: undefined,
  };
  const { code, because, wayOut } = orphanRefusal('valentia', orphan as OrphanKey);
  const inRecord = `${code}: ${because} ${wayOut}`.replaceAll(/([_<>-])/g, '\\$1');
  for (const stdout of [`${code}: ${because} ${wayOut}`, inRecord]) {
    expect(keyToDeleteIn({ stdout, stderr: '' })).toEqual({ user: 'valentia', ending: '7Q4Z' });
  }
  expect(keyToDeleteIn({ stdout: because, stderr: '' })).toBeUndefined();
  expect(keyToDeleteIn({ stdout: wayOut, stderr: '' })).toBeUndefined();
});
