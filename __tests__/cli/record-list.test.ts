import { join } from 'node:path';
import { appendRecord, RECORDS_FOLDER } from '../../change-records/chain/record-folder';
import { everyVerb } from '../../cli/verb-list';
import { aKeyChange, anAcceptance, anApply, context } from '../change-records/an-event';
import { aConfigDir, removeConfigDirs } from './a-config-dir';
import { aWorld } from './a-world';
import { run } from './checked-run';

afterAll(removeConfigDirs);

/** A chain of three days: an apply that failed, an acceptance with an unseen mark in its reason, a change of a key. */
async function record(...args: readonly string[]) {
  const dir = await aConfigDir();
  const folder = join(dir, RECORDS_FOLDER);
  await appendRecord(folder, anApply('start', 'failed'), context(new Date('2026-11-21T07:00:00Z')));
  await appendRecord(folder, anAcceptance('paid \u202eeno'), context(new Date('2026-11-22T07:00:00Z')));
  await appendRecord(folder, aKeyChange(), context(new Date('2026-11-23T07:00:00Z')));
  const world = aWorld({ cwd: dir });
  const code = await run(['record', ...args, '--config-dir', dir], everyVerb(), world);
  return { code, out: world.stdout(), err: world.stderr() };
}

const numbers = (out: string): readonly string[] => out.match(/^\d+/gm) ?? [];

test('list tells who, when, what, one line each', async () => {
  expect((await record('list')).out).toBe(
    [
      'RECORD  WHEN              WHO                               WHAT',
      '1       2026-11-21 20:00  Ada Operator <ada@example.org.nz>  apply failed: 1 key created, 0 disabled, 0 deleted; 1 other change',
      '2       2026-11-22 20:00  Ada Operator <ada@example.org.nz>  accepted without proof of use: valentia, generation 2',
      '3       2026-11-23 20:00  Ada Operator <ada@example.org.nz>  key deactivated: reporting',
      '',
    ]
      .join('\n')
      .replace('WHO                               WHAT', 'WHO                                WHAT'),
  );
});

test.each([
  [
    ['--user', 'valentia'],
    ['1', '2'],
  ],
  [['--user', 'reporting'], ['3']],
  [
    ['--since', '2026-11-22'],
    ['2', '3'],
  ],
  [
    ['--until', '2026-11-22'],
    ['1', '2'],
  ],
  [['--since', '2026-11-22', '--until', '2026-11-22'], ['2']],
])('list %j shows %j', async (args, shown) => {
  expect(numbers((await record('list', ...args)).out)).toEqual(shown);
});

test('list for programs names users and hashes', async () => {
  const listed = JSON.parse((await record('list', '--json')).out) as readonly object[];
  expect(listed).toMatchObject([
    { number: 1, kind: 'apply', users: ['valentia'], hash: expect.stringMatching(/^sha256:/) as string },
    { number: 2, kind: 'acceptance', users: ['valentia'] },
    { number: 3, kind: 'key-change', users: ['reporting'], by: { arn: expect.any(String) as string } },
  ]);
});

test('show is for a reader: no markup, and unseen characters written out', async () => {
  const { code, out } = await record('show', '2');
  expect(code).toBe(0);
  expect(out).toContain('Record 2: accepted without proof of use: valentia, generation 2');
  expect(out).toMatch(/Reason {2,}paid \\u\{202e\}eno\n/);
  expect(out).not.toMatch(/\*\*|\||^#|\\_/m);
});

test('show of a failed apply cautions in the words of Terraform', async () => {
  const { out } = await record('show', '1');
  expect(out.match(/Error: LimitExceeded/g)).toHaveLength(1);
  expect(out).toContain('The apply failed; some changes may have been made');
});

test.each([
  [['show', '9'], 2, 'NO_SUCH_RECORD'],
  [['list', '--user', 'valentai'], 2, 'Did you mean "valentia"?'],
  [['show', 'x'], 2, 'Give the number of a record.'],
  [['list', '--since', 'today'], 2, 'Give a day as YYYY-MM-DD.'],
])('%j is refused', async (args, code, said) => {
  const answer = await record(...args);
  expect([answer.code, answer.err]).toEqual([code, expect.stringContaining(said)]);
});
