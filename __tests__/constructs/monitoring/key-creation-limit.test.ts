import { OrganizationsPolicy } from '@cdktf/provider-aws/lib/organizations-policy';
import { OrganizationsPolicyAttachment } from '@cdktf/provider-aws/lib/organizations-policy-attachment';
import { KeyCreationLimit, type KeyCreationLimitProps } from '../../../constructs/monitoring/key-creation-limit';
import { synthOf } from '../synthesised';

const PIPELINE = 'arn:aws:iam::123456789012:role/pipeline';
const EMERGENCY = 'arn:aws:iam::123456789012:role/emergency';

const aLimit = (more: Partial<KeyCreationLimitProps> = {}) =>
  synthOf(
    (stack) =>
      new KeyCreationLimit(stack, 'limit', {
        pipelineRoleArns: [PIPELINE, EMERGENCY],
        targetIds: ['ou-ab12-cdefghij', '123456789012'],
        ...more,
      }),
  );

describe('the service control policy', () => {
  test('forbids everybody but the named roles to create access keys', () => {
    expect(aLimit().only(OrganizationsPolicy).arguments).toMatchObject({ type: 'SERVICE_CONTROL_POLICY' });
    expect(aLimit().only(OrganizationsPolicy).statements('content')).toEqual([
      {
        Sid: 'OnlyThePipelineCreatesAccessKeys',
        Effect: 'Deny',
        Action: 'iam:CreateAccessKey',
        Resource: 'arn:aws:iam::*:user/*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [PIPELINE, EMERGENCY] } },
      },
    ]);
  });

  test("can leave staff alone and reserve suppliers' keys only", () => {
    const [statement] = aLimit({ usersUnder: '/suppliers/' }).only(OrganizationsPolicy).statements('content');
    expect(statement?.Resource).toBe('arn:aws:iam::*:user/suppliers/*');
  });

  test('holds where it is attached', () => {
    expect(
      aLimit()
        .all(OrganizationsPolicyAttachment)
        .map(({ address, arguments: { target_id: target } }) => [address, target]),
    ).toEqual([
      ['aws_organizations_policy_attachment.key_creation_limit__123456789012', '123456789012'],
      ['aws_organizations_policy_attachment.key_creation_limit_ou-ab12-cdefghij', 'ou-ab12-cdefghij'],
    ]);
  });

  test('is within the 5,120 characters that AWS takes', () => {
    expect(aLimit().only(OrganizationsPolicy).text('content').length).toBeLessThan(5_120);
  });

  test('refuses to lock everybody out, and what is no path', () => {
    expect(() => aLimit({ pipelineRoleArns: [] })).toThrow('it would forbid everybody to create access keys');
    expect(() => aLimit({ usersUnder: 'suppliers' })).toThrow('"suppliers" is no IAM path');
  });
});
