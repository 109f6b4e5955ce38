import { compared } from './checkov';

const found = (check: string, resource: string) => ({ check, resource, name: 'what it looks for' });
const accepted = (check: string, resource: string) => ({ check, resource, because: 'It is so.' });

test.each([
  ['found and accepted', [found('CKV_1', 'a.b')], [accepted('CKV_1', 'a.b')], [], []],
  ['found, and nothing said', [found('CKV_1', 'a.b')], [], ['CKV_1 a.b: what it looks for'], []],
  [
    'accepted elsewhere',
    [found('CKV_1', 'a.b')],
    [accepted('CKV_1', 'a.c')],
    ['CKV_1 a.b: what it looks for'],
    ['CKV_1 a.c'],
  ],
  ['found in two instances', [found('CKV_1', 'a.b'), found('CKV_1', 'a.b')], [accepted('CKV_1', 'a.b')], [], []],
  ['found no more', [], [accepted('CKV_1', 'a.b')], [], ['CKV_1 a.b']],
])('%s', (_, failed, said, unexplained, outdated) => {
  expect(compared(failed, said)).toEqual({ unexplained, outdated });
});
