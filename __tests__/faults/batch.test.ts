import { takenOf, type Waiting } from './batch';
import type { FaultName } from './faults';

const LOOKS = ['iam:GetUser', 'iam:ListUsers', 's3:HeadBucket'];
const waiting = (operations: readonly string[], ...faults: readonly FaultName[]): Waiting[] =>
  operations.flatMap((operation) => faults.map((fault) => ({ operation, fault })));
const operations = (runs: readonly (readonly Waiting[])[]) => runs.map((of) => of.map(({ operation }) => operation));

test('what only looks fails in one run, each in the same way', () => {
  const all = waiting(LOOKS, 'throttled', 'cut after');
  expect(operations(takenOf(all))).toEqual([LOOKS]);
  expect(all).toEqual(waiting(LOOKS, 'cut after'));
});

test('what changes something fails by itself, and so does what was not survived together', () => {
  const all = [...waiting(['iam:TagUser', 'iam:GetUser'], 'throttled')];
  expect(operations(takenOf(all))).toEqual([['iam:TagUser']]);
  const again = waiting(LOOKS, 'throttled').map((one) => ({ ...one, alone: true }));
  expect(operations(takenOf(again))).toEqual([['iam:GetUser']]);
  expect(operations(takenOf(again))).toEqual([['iam:ListUsers']]);
});

test('what is denied is denied in runs that follow one another, a few at a time', () => {
  const many = Array.from({ length: 7 }, (_, at) => `iam:Get${at}`);
  const all = waiting(many, 'denied');
  expect(operations(takenOf(all))).toEqual(many.slice(0, 5).map((one) => [one]));
  expect(operations(takenOf(all))).toEqual(many.slice(5).map((one) => [one]));
  expect(takenOf(all)).toEqual([]);
});
