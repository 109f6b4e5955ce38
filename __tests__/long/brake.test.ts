import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const LEAKED = 'valentia';
const OTHER = 'kotahi-writer';

let operator: AnOperator;
/** Holds Node and nothing else: neither Terraform nor git can be found. */
let bare: string;

beforeAll(async () => {
  operator = await AnOperator.atWork();
  bare = mkdtempSync(join(tmpdir(), 'keyturn-bare-'));
  symlinkSync(process.execPath, join(bare, 'node'));
});

afterAll(async () => {
  rmSync(bare, { recursive: true, force: true });
  await operator.goHome();
});

interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: readonly { readonly user: string; readonly change: string }[];
}

test('the keys are dead at once, past everything that is broken, and the next plan agrees and wakes nothing', async () => {
  await operator.planAndApply('first deployment');
  await operator.done('start', LEAKED);
  await operator.planAndApply('a rotation under way');
  expect(await operator.statuses(LEAKED)).toEqual(['Active', 'Active']);

  // Two in the morning: somebody is half way through another edit, and nothing else is in order either.
  const whole = Object.fromEntries(
    ['settings.json', `sealing-keys/${OTHER}.asc`].map((file) => [file, readFileSync(operator.config(file), 'utf8')]),
  );
  const ledger = readFileSync(operator.config('key-generations.json'), 'utf8');
  writeFileSync(operator.config(`sealing-keys/${OTHER}.asc`), 'torn');
  writeFileSync(operator.config('settings.json'), (whole['settings.json'] ?? '').replace('{', '{ "colour": "blue",'));
  const edited = ledger.replace(/("valentia": *\{[^}]*)"active"/, '$1"inactive"');
  expect(edited).not.toBe(ledger);
  writeFileSync(operator.config('key-generations.json'), edited);
  expect((await operator.keyturn('status')).code).toBe(2);

  const pulled = await operator.keyturnIn(
    { PATH: bare },
    ...['suspend', '--now', '--yes', '--reason', 'incident 12', '--', LEAKED],
  );
  expect({ code: pulled.code, said: pulled.said }).toEqual({
    code: 0,
    said: expect.stringContaining('switched off') as unknown,
  });
  expect(await operator.statuses(LEAKED)).toEqual(['Inactive', 'Inactive']);
  expect(await operator.statuses(OTHER)).toEqual(['Active']);

  for (const [file, text] of Object.entries(whole)) writeFileSync(operator.config(file), text);
  const expected = ledger.replace(/("valentia": *\{[^}]*"active")/, '$1, "suspended": true');
  expect(JSON.parse(readFileSync(operator.config('key-generations.json'), 'utf8'))).toEqual(JSON.parse(expected));
  await operator.done('record', 'verify');

  const planned = await operator.done('plan', '--reason', 'incident 12: they are off', '--json');
  const { keys } = JSON.parse(planned.stdout) as Counted;
  const changing = keys.filter(({ change }) => change !== 'unchanged' && change !== 'refreshed');
  expect({ changing, of: keys.length }).toEqual({ changing: [], of: keys.length });
  await operator.done('apply', '--yes');
  expect(await operator.statuses(LEAKED)).toEqual(['Inactive', 'Inactive']);
  await operator.isClean();

  await operator.done('record', 'verify');
});
