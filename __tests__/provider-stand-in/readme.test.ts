import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSources, resourceTypes } from '../../provider-stand-in/register';

const README = readFileSync(join(__dirname, '..', '..', 'provider-stand-in', 'README.md'), 'utf8');
const [, resources = '', sources = ''] =
  /## What it covers\n([\s\S]*)- \*\*data sources\*\*([\s\S]*?)\n\n/.exec(README) ?? [];

const namedIn = (text: string) => [...text.matchAll(/`(aws_\w+)`/g)].map(([, name]) => name).sort();

test('the README names the resource types that are covered, and no others', () => {
  expect(namedIn(resources)).toEqual([...resourceTypes.keys()].sort());
});

test('and the data sources', () => {
  expect(namedIn(sources)).toEqual([...dataSources.keys()].sort());
});
