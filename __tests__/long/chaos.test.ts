import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Round } from '../chaos/adversity';
import { Chaos } from '../chaos/chaos';
import { FOUND } from '../chaos/found';

jest.setTimeout(600_000);

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-chaos-')));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Of `npm run test:chaos`, in the order of a rotation: one of each kind, and what was found. */
const SAMPLE: readonly Round[] = [
  { command: 'start', adversity: { kind: 'killed', act: 2, whom: 'keyturn', signal: 'SIGKILL' } },
  {
    command: 'apply (start)',
    adversity: { kind: 'terraform killed', call: 3, when: 'after', whom: 'everything', signal: 'SIGKILL' },
  },
  { command: 'apply (disable)', adversity: { kind: 'two at once', other: 'check', call: 2 } },
  { command: 'suspend', adversity: { kind: 'disk full', freeKiB: 0 } },
  { command: 'check', adversity: { kind: 'two at once', other: 'check', call: 5 } },
];

test('a sample of what happens to commands, and every round that once found something: no harm, and a way out', async () => {
  const { rows, lost } = await new Chaos(dir).run([...SAMPLE, ...FOUND]);
  expect(lost).toEqual([]);
  expect(rows).toHaveLength(SAMPLE.length + FOUND.length);
});
