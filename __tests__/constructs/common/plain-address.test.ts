import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Construct } from 'constructs';
import { plain } from '../../../constructs/common/plain-address';
import { aStack, synthOf } from '../synthesised';

describe('a plain address', () => {
  test('has no hash, however deep the construct is', () => {
    const found = synthOf((stack) => plain(new SnsTopic(new Construct(stack, 'deep'), 'topic', {}), 'owner'));
    expect(found.addresses).toEqual(['aws_sns_topic.owner']);
  });

  test('is refused to a second element of the type, which CDKTF would merge with the first', () => {
    const stack = aStack();
    plain(new SnsTopic(stack, 'one', {}), 'owner');
    expect(() => plain(new SnsTopic(stack, 'two', {}), 'owner')).toThrow(
      'stack/two and stack/one would both be "owner" in Terraform. Rename one of them.',
    );
  });

  test('may be the same for two types, and in two stacks', () => {
    const stack = aStack();
    plain(new SnsTopic(stack, 'topic', {}), 'owner');
    plain(new DataAwsIamUsers(stack, 'users', {}), 'owner');
    plain(new SnsTopic(aStack(), 'topic', {}), 'owner');
  });
});
