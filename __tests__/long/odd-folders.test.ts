import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnOperator } from './an-operator';

jest.setTimeout(600_000);

const USER = 'valentia';
const { TMPDIR: usual } = process.env;
const above = mkdtempSync(join(tmpdir(), 'keyturn-'));
let operator: AnOperator;

/** Blanks, an apostrophe, macrons and what a shell would read: people call folders so. */
beforeAll(async () => {
  const odd = join(above, "Ngā Kī o O'Brien (2026) & $HOME");
  mkdirSync(odd);
  process.env.TMPDIR = odd;
  operator = await AnOperator.atWork();
});

afterAll(async () => {
  await operator.goHome();
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(above, { recursive: true, force: true });
});

test('a project in a folder of any name is planned, applied, handed over and on record', async () => {
  await operator.planAndApply('first deployment');
  await operator.done('start', USER);
  await operator.planAndApply('its key is due');
  expect(await operator.statuses(USER)).toEqual(['Active', 'Active']);
  await operator.done('handover', USER, '--out', operator.sandbox.path('letters to send'));
  await operator.done('record', 'verify');
  await operator.isClean();
});
