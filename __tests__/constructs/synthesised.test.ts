import { DataAwsIamUsers } from '@cdktf/provider-aws/lib/data-aws-iam-users';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { aStack, filesOf, synth, synthOf } from './synthesised';

const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] });

function aRole(stack: TerraformStack, id: string): IamRole {
  const role = new IamRole(stack, id, { name: id, assumeRolePolicy: trust });
  role.overrideLogicalId(id);
  return role;
}

describe('the façade over a synthesised stack', () => {
  test('finds the only block of a type and reads its arguments', () => {
    const role = synthOf((stack) => aRole(stack, 'check')).only(IamRole);
    expect(role.address).toBe('aws_iam_role.check');
    expect(role.arguments).toMatchObject({ name: 'check' });
    expect(role.statements('assume_role_policy')).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole' }]);
    expect(() => role.text('tags')).toThrow('aws_iam_role.check.tags is not text');
  });

  test('refuses to guess between two, and names what it found instead', () => {
    const two = synthOf((stack) => [aRole(stack, 'a'), aRole(stack, 'b')]);
    expect(() => two.only(IamRole)).toThrow('expected one aws_iam_role, found aws_iam_role.a, aws_iam_role.b');
    expect(() => two.named(IamRole, 'c')).toThrow('no aws_iam_role.c, only aws_iam_role.a, aws_iam_role.b');
    expect(two.named(IamRole, 'b').text('name')).toBe('b');
    expect(two.addresses).toEqual(['aws_iam_role.a', 'aws_iam_role.b']);
  });

  test('tells data sources from resources', () => {
    const found = synthOf((stack) => new DataAwsIamUsers(stack, 'users'));
    expect(found.only(DataAwsIamUsers).address).toBe('data.aws_iam_users.users');
    expect(found.addresses).toEqual([]);
  });

  test('shows outputs and providers', () => {
    const found = synthOf((stack) => {
      new TerraformOutput(stack, 'answer', { value: 'yes' });
    });
    expect(found.outputs).toEqual({ answer: { value: 'yes' } });
    expect(found.providers('aws')).toEqual([{ region: 'ap-southeast-2' }]);
    expect(found.providers('google')).toEqual([]);
  });

  test('runs validations', () => {
    const stack = aStack();
    stack.node.addValidation({ validate: () => ['a fault'] });
    expect(() => synth(stack)).toThrow('a fault');
  });

  test('hands back the bytes that a synth writes', () => {
    const files = filesOf((app) => {
      const stack = new TerraformStack(app, 'empty');
      new AwsProvider(stack, 'aws', { region: 'ap-southeast-2' });
      return stack;
    });
    expect([...files.keys()]).toEqual(['manifest.json', 'stacks/empty/cdk.tf.json']);
  });
});
