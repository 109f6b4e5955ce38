import { parted, takenOf, type Waiting } from './batch';
import type { FaultName } from './faults';

const LOOKS = ['iam:GetUser', 'iam:ListUsers', 's3:HeadBucket'];
const waiting = (operations: readonly string[], ...faults: readonly FaultName[]): Waiting[] =>
  operations.flatMap((operation) => faults.map((fault) => ({ operation, fault })));
const operations = (runs: readonly (readonly Waiting[])[]) => runs.map((of) => of.map(({ operation }) => operation));

test('calls fail in one run where the client asks again by itself', () => {
  const all = waiting([...LOOKS, 'iam:TagUser'], 'throttled', 'cut before');
  expect(operations(takenOf(all))).toEqual([[...LOOKS, 'iam:TagUser']]);
  expect(all).toEqual(waiting([...LOOKS, 'iam:TagUser'], 'cut before'));
});

test('a call that took effect, or was denied it, fails by itself', () => {
  const all = waiting(['iam:TagUser', ...LOOKS], 'cut after');
  expect(operations(takenOf(all))).toEqual([['iam:TagUser']]);
  expect(operations(takenOf(all))).toEqual([LOOKS]);
  expect(operations(takenOf(waiting(['iam:TagUser', ...LOOKS], 'denied')))).toEqual([['iam:TagUser']]);
});

test('what was not survived together is parted: what changes something first, then each', () => {
  const mixed = [...parted(waiting(['iam:TagUser', 'iam:CreateAccessKey', ...LOOKS], 'throttled'))];
  expect(operations(takenOf(mixed))).toEqual([['iam:TagUser']]);
  expect(operations(takenOf(mixed))).toEqual([['iam:CreateAccessKey']]);
  expect(operations(takenOf(mixed))).toEqual([LOOKS]);
  const again = [...parted(waiting(LOOKS, 'throttled'))];
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
