import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleAccounts, bundleCheck, type CheckBundle } from '../../lambda/bundle';

let dir: string;
let bundle: CheckBundle;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'keyturn-bundle-'));
  bundle = bundleCheck(join(dir, 'one'));
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('the same sources give the same bytes, wherever they are put', () => {
  const other = bundleCheck(join(dir, 'two'));
  expect(other.sha256).toBe(bundle.sha256);
  expect(readFileSync(other.path).equals(readFileSync(bundle.path))).toBe(true);
  expect(readdirSync(join(dir, 'two'))).toEqual(['index.mjs']);
});

test('it is at most 400 kB, and tells nothing of the machine that built it', () => {
  const text = readFileSync(bundle.path, 'utf8');
  expect(bundle.bytes).toBe(Buffer.byteLength(text));
  expect(bundle.bytes).toBeLessThanOrEqual(400_000);
  expect(text.includes(process.cwd())).toBe(false);
});

test('it is an ES module that needs no other file and exports the handler', () => {
  const script = `import(${JSON.stringify(pathToFileURL(bundle.path).href)}).then((m) => console.log(Object.keys(m).join()))`;
  expect(execFileSync(process.execPath, ['-e', script], { cwd: dir, encoding: 'utf8' }).trim()).toBe('handler');
});

test('the templates are in it, and nothing searches for credentials but in the environment', () => {
  const text = readFileSync(bundle.path, 'utf8');
  expect(text.includes('How to update your credentials')).toBe(true);
  expect(['sso-oidc', 'credential_process'].filter((word) => text.includes(word))).toEqual([]);
});

test('that of many accounts is at most 470 kB, with three handlers; that of one account carries none of it', () => {
  const { path, bytes } = bundleAccounts(join(dir, 'accounts'));
  expect(bytes).toBeLessThanOrEqual(470_000);
  const script = `import(${JSON.stringify(pathToFileURL(path).href)}).then((m) => console.log(Object.keys(m).sort().join()))`;
  expect(execFileSync(process.execPath, ['-e', script], { cwd: dir, encoding: 'utf8' }).trim()).toBe(
    'digest,handler,list',
  );
  const one = readFileSync(bundle.path, 'utf8');
  for (const word of ['ACCOUNT_NOT_ENTERED', 'ListAccountsForParent', 'COULD NOT BE LOOKED AT']) {
    expect([word, one.includes(word), readFileSync(path, 'utf8').includes(word)]).toEqual([word, false, true]);
  }
});
