import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runSandbox } from './by-hand';

jest.setTimeout(600_000);

/** Exactly what `npm run sandbox -- --json FILE` writes. */
const REPORT = z.strictObject({
  ok: z.boolean(),
  seconds: z.number(),
  steps: z.array(
    z.strictObject({
      name: z.string(),
      ledger: z.record(
        z.string(),
        z.strictObject({ generation: z.number(), previous: z.string(), suspended: z.boolean() }),
      ),
      plan: z.array(z.strictObject({ address: z.string(), actions: z.array(z.string()) })),
      keys: z.record(z.string(), z.array(z.strictObject({ accessKeyId: z.string(), status: z.string() }))),
      checks: z.array(z.strictObject({ what: z.string(), ok: z.boolean(), saw: z.string() })),
      seconds: z.number(),
    }),
  ),
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-story-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the story holds, in less than two minutes, and reports what was observed', async () => {
  const json = join(folder, 'report.json');
  const { code, stdout, said } = await runSandbox('--dir', join(folder, 'sandbox'), '--json', json);
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  const report = REPORT.parse(JSON.parse(readFileSync(json, 'utf8')));
  expect(report.ok).toBe(true);
  expect(report.seconds).toBeLessThan(120);
  expect(report.steps.flatMap(({ checks }) => checks.filter(({ ok }) => !ok))).toEqual([]);

  const seen = report.steps.map(({ name, plan, keys }) => [
    name,
    plan
      .filter(({ address }) => address.startsWith('aws_iam_access_key.'))
      .map(({ address, actions }) => `${actions.join()} ${address}`),
    keys.valentia?.map(({ status }) => status),
  ]);
  expect(seen).toEqual([
    [
      'first deployment',
      ['create aws_iam_access_key.kotahi-writer["1"]', 'create aws_iam_access_key.valentia["1"]'],
      ['Active'],
    ],
    ['start', ['create aws_iam_access_key.valentia["2"]'], ['Active', 'Active']],
    ['disable', ['update aws_iam_access_key.valentia["1"]'], ['Inactive', 'Active']],
    ['enable', ['update aws_iam_access_key.valentia["1"]'], ['Active', 'Active']],
    ['disable again', ['update aws_iam_access_key.valentia["1"]'], ['Inactive', 'Active']],
    ['delete', ['delete aws_iam_access_key.valentia["1"]'], ['Active']],
    ['a forbidden edit', [], ['Active']],
    ['a search for secrets', [], ['Active']],
  ]);

  // The key that is left is the one that the start created, and no whole key ID was printed.
  const idsAfter = (name: string) =>
    report.steps.find((step) => step.name === name)?.keys.valentia?.map(({ accessKeyId }) => accessKeyId);
  expect(idsAfter('delete')).toEqual(idsAfter('start')?.slice(1));
  expect(stdout).not.toMatch(/AKIA[A-Z0-9]{16}/);
  expect(existsSync(join(folder, 'sandbox', 'running.json'))).toBe(false);
});
