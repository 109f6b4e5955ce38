import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { maskKeyIds } from '../../../rotation/access-key';
import { filesHolding } from '../../../sandbox/story/secret-scan';
import { aFolder, removeFolders } from '../a-folder';

afterEach(removeFolders);

// Made up for this test, in the shape of a secret access key.
const SECRET = ['not', 'a', 'secret', 'but', 'as', 'long', 'as', 'one', 'is', '0000'].join('/');

test('finds a secret as it is', () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'state'), `{"secret":"${SECRET}"}`);
  writeFileSync(join(folder, 'other'), '{}');
  expect(filesHolding(folder, [SECRET], [])).toEqual([join(folder, 'state')]);
});

test.each(['', 'a', 'ab', 'abc'])('finds a secret inside base64, behind %j', (before) => {
  const folder = aFolder();
  writeFileSync(join(folder, 'log'), Buffer.from(`${before}${SECRET} and more`).toString('base64'));
  expect(filesHolding(folder, [SECRET], [])).toHaveLength(1);
});

test('looks into every folder but those named', () => {
  const folder = aFolder();
  mkdirSync(join(folder, 'out', 'stacks'), { recursive: true });
  mkdirSync(join(folder, 'private-keys'));
  writeFileSync(join(folder, 'out', 'stacks', 'plan.json'), SECRET);
  writeFileSync(join(folder, 'private-keys', 'valentia.asc'), SECRET);
  expect(filesHolding(folder, [SECRET], ['private-keys'])).toEqual([join(folder, 'out', 'stacks', 'plan.json')]);
});

test('what is told shows the ends of an access key ID only', () => {
  expect(maskKeyIds('id = "AKIAEXAMPLE0000007Q4" -> null')).toBe('id = "AKIA…07Q4" -> null');
});
