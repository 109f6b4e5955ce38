import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GetUserCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { connectionOf } from '../../sandbox/connection';
import { InstalledProject } from '../journeys/installed-project';

jest.setTimeout(600_000);

const project = new InstalledProject();
afterAll(async () => {
  await project.keyturn('sandbox', 'down');
  project.remove();
});

async function done(...args: readonly string[]): Promise<string> {
  const { code, said } = await project.keyturn(...args);
  expect({ args, code, said: code === 0 ? '' : said }).toEqual({ args, code: 0, said: '' });
  return said;
}

async function planAndApply(reason: string): Promise<void> {
  await done('plan', '--reason', reason);
  await done('apply', '--yes');
}

/** Statuses of a user's keys, oldest first, as IAM lists them. */
async function statuses(user: string): Promise<readonly string[]> {
  const { AccessKeyMetadata: keys = [] } = await new IAMClient(connectionOf(project.env)).send(
    new ListAccessKeysCommand({ UserName: user }),
  );
  return keys.sort((one, other) => Number(one.CreateDate) - Number(other.CreateDate)).map(({ Status = '' }) => Status);
}

test('the packed package, installed by npm, becomes a project in which a whole rotation runs', async () => {
  await project.install();
  // npm's scripts find it as well as npx does.
  expect(readdirSync(join(project.folder, 'node_modules', '.bin'))).toContain('keyturn');
  const { code, said } = await project.run('npx', '--offline', 'keyturn', 'init', '--example');
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('npx keyturn sandbox up') as string });
  await project.lendEmulators();
  await done('sandbox', 'up', '--provider', 'stand-in');
  await project.source('.sandbox/env');
  // Of the package nothing is written into, and nothing of the project lies in it.
  const ofThePackage = readdirSync(join(project.folder, 'node_modules', 'keyturn'));

  await planAndApply('First deployment');
  expect(await statuses('valentia')).toEqual(['Active']);
  await new IAMClient(connectionOf(project.env)).send(new GetUserCommand({ UserName: 'kotahi-writer' }));

  await done('start', 'valentia');
  const script = await project.run('npm', 'run', '--silent', 'plan', '--', '--reason', 'Rotate valentia');
  expect({ code: script.code, said: script.said }).toEqual({
    code: 0,
    said: expect.stringContaining('1 key created') as string,
  });
  await done('apply', '--yes');
  expect(await statuses('valentia')).toEqual(['Active', 'Active']);
  await done('handover', 'valentia', '--out', 'letters');
  expect(project.text('letters', 'valentia-2.asc')).toContain('BEGIN PGP MESSAGE');

  await done('disable', 'valentia', '--accept', 'the supplier has said so');
  await planAndApply('The new key is in use');
  expect(await statuses('valentia')).toEqual(['Inactive', 'Active']);

  await done('delete', 'valentia', '--accept', 'a week has passed');
  await planAndApply('Delete the old key');
  expect(await statuses('valentia')).toEqual(['Active']);
  expect(await statuses('kotahi-writer')).toEqual(['Active']);

  expect(await done('record', 'verify')).toMatch(/Whole: \d+ records/);
  expect(readdirSync(join(project.folder, 'node_modules', 'keyturn'))).toEqual(ofThePackage);
  // The sandbox worked on a copy of settings and ledger.
  expect(project.text('key-generations.json')).toContain('"valentia": { "generation": 1, "previous": "deleted" }');
  expect(existsSync(join(project.folder, 'records'))).toBe(false);
});
