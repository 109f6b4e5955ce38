import { changesOnlyWhatBelongsHere } from '../../../change-records/gate/allowed-here';
import { aChange } from '../by-hand-plan';
import type { ChangeJson } from '../golden-plan';
import { aCase, aUser } from './a-case';
import { aPlan } from './a-small-plan';

describe('which stack a plan is of', () => {
  const queue = aChange('aws_sqs_queue.undelivered_runs', {});
  const bucket = aChange('aws_s3_bucket_versioning.evidence', { bucket: 'evidence' });
  const of = (stack: string | undefined, ...changes: readonly ChangeJson[]) =>
    changesOnlyWhatBelongsHere(aCase([aUser()], { stack }, aPlan({ changes }))).length;

  const suppliers = aChange('aws_s3_bucket_versioning.b-1', { bucket: 'b-1' });

  it.each<[string | undefined, number, number]>([
    ['suppliers', 1, 0],
    ['suppliers-a', 1, 0],
    ['key-check', 0, 1],
    ['member-123456789012', 1, 1],
    ['watch', 0, 0],
    ['member-12345678901', 0, 0],
    ['x-member-123456789012', 0, 0],
    ['my-suppliers', 0, 0],
    [undefined, 0, 0],
  ])('%s', (stack, ofCheck, ofSuppliers) => {
    expect([of(stack, queue), of(stack, suppliers)]).toEqual([ofCheck, ofSuppliers]);
  });

  it('of another name is the check’s where all could be there, and something is there alone', () => {
    expect(of('watch', queue, bucket)).toBe(0);
    expect(of('watch', queue, aChange('aws_iam_user.valentia', { name: 'valentia', path: '/suppliers/' }))).toBe(1);
    expect(of('watch', suppliers, bucket)).toBe(0);
  });
});
