import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FaultMatrix } from '../faults/matrix';

jest.setTimeout(600_000);

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-faults-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Of `npm run test:faults`, which tries every call: those that look in each way, and those that change a key in one. */
const SAMPLE: readonly (readonly [command: string, operation: string, fault: string])[] = [
  ['status', 'iam:GetAccountAuthorizationDetails', 'denied'],
  ['audit', 'iam:GetCredentialReport', 'cut before'],
  ['adopt', 'iam:ListUserPolicies', 'server error'],
  ['handover', 'iam:GetUser', 'throttled'],
  ['verify', 'iam:GetAccessKeyLastUsed', 'denied'],
  ['apply (start)', 'iam:CreateAccessKey', 'denied'],
  ['apply (disable)', 'iam:UpdateAccessKey', 'cut after'],
  ['plan', 'iam:ListAccessKeys', 'timed out'],
  ['suspend --now', 'iam:UpdateAccessKey', 'cut after'],
];

test('a sample of calls fails once each, and every command comes to its end without harm', async () => {
  const matrix = new FaultMatrix({
    dir,
    commands: SAMPLE.map(([command]) => command),
    chosen: (row) =>
      SAMPLE.some(([command, operation, fault]) =>
        isDeepStrictEqual([row.command, row.operation, row.fault], [command, operation, fault]),
      ),
  });
  const { rows, lost } = await matrix.run();
  expect(lost).toEqual([]);
  expect(rows.map(({ command, operation, fault }) => [command, operation, fault]).sort()).toEqual([...SAMPLE].sort());
  const denied = rows.filter(({ fault }) => fault === 'denied');
  expect(denied.filter(({ ended }) => ended === 'done')).toEqual([]);
});
