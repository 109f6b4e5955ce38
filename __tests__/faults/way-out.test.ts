import { namedIn } from './way-out';

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
  ['Nothing is named.', []],
])('%s', (said, commands) => {
  expect(namedIn({ stdout: said, stderr: '' })).toEqual(commands);
});
