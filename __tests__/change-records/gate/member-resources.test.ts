import { aChange } from '../by-hand-plan';
import { because, doing } from './a-judged-resource';
import { ACCOUNT, policyOf } from './a-small-plan';

describe('the role in another account', () => {
  const member = { stack: 'member-111111111111' } as const;
  const CHECK_ROLE = `arn:aws:iam::${ACCOUNT}:role/access-key-rotation-check`;
  const spares = {
    Effect: 'Deny',
    Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
    Resource: '*:user/suppliers/*',
  };
  const reads = { Effect: 'Allow', Action: ['iam:GetUser', 'iam:ListAccessKeys'], Resource: '*' };
  const trust = (of: object = {}) => ({
    ...{ Effect: 'Allow', Principal: { AWS: CHECK_ROLE }, Action: 'sts:AssumeRole' },
    ...{ Condition: { StringEquals: { 'sts:ExternalId': 'north' } }, ...of },
  });
  const trusting = (of: object) =>
    because(aChange('aws_iam_role.key_check_member', { assume_role_policy: policyOf(of) }), member);
  const allowing = (...of: readonly object[]) =>
    because(aChange('aws_iam_role_policy.key_check_member', { policy: policyOf(of) }), member);

  it('trusts the check alone, under a condition', () => {
    expect(trusting(trust())).toEqual([]);
    expect(trusting(trust({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }))).toEqual([]);
    expect(trusting(trust({ Principal: { AWS: '${aws_iam_role.access_key_rotation_check.arn}' } }))).toEqual([]);
  });

  it.each<[string, object]>([
    ['somebody else', trust({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
    ['a role that begins so', trust({ Principal: { AWS: `${CHECK_ROLE}2` } })],
    ['any account’s', trust({ Principal: { AWS: CHECK_ROLE.replace(ACCOUNT, '*') } })],
    [
      'somebody beside it',
      trust({ Principal: { AWS: [CHECK_ROLE, `arn:aws:iam::999999999999:role/access-key-rotation-check`] } }),
    ],
    ['a service', trust({ Principal: { Service: 'lambda.amazonaws.com' } })],
    ['all but one', trust({ Principal: undefined, NotPrincipal: { AWS: CHECK_ROLE } })],
    ['it for more', trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] })],
    ['it without a condition', trust({ Condition: undefined })],
    ['it under another', trust({ Condition: { StringLike: { 'sts:ExternalId': '*' } } })],
    ['it under an empty one', trust({ Condition: { StringEquals: { 'sts:ExternalId': '' } } })],
    ['nobody', trust({ Effect: 'Deny' })],
    ['it, and another', [trust(), trust({ Principal: '*' })]],
  ])('and not %s', (_, of) =>
    expect(trusting(of)[0]).toContain('it trusts others than the check, or the check without a condition'),
  );

  it('is allowed what the check does, and never a supplier’s key', () => {
    expect(allowing(reads, spares)).toEqual([]);
    expect(allowing({ ...reads, Action: ['iam:CreateUser', 'iam:GetUser'] }, spares)[0]).toContain(
      'it allows iam:CreateUser',
    );
    expect(allowing({ Effect: 'Allow', NotAction: 'a:b', Resource: '*' }, spares)[0]).toContain(
      'it allows everything but a:b',
    );
    expect(allowing({ Effect: 'Allow', Action: 'iam:GetUser', NotResource: 'x' }, spares)[0]).toContain(
      'it allows everything but x',
    );
    expect(allowing(reads)[0]).toContain("it does not forbid to change suppliers' keys");
    expect(because(aChange('aws_iam_role_policy.key_check_member', { policy: 'x' }), member)[0]).toContain(
      'its policy cannot be read',
    );
  });

  it('is one, of that name, and goes as it was', () => {
    expect(because(aChange('aws_iam_role.more', {}), member)[0]).toContain(
      'the role of a member is not aws_iam_role.more',
    );
    expect(because(aChange('aws_iam_role.key_check_member', {}, { index: 0 }), member)[0]).toContain(
      'the role of a member is not',
    );
    expect(because(aChange('aws_iam_role.key_check_member', {}), member)[0]).toContain('it trusts others');
    expect(
      because(doing('aws_iam_role.key_check_member', ['delete'], { assume_role_policy: 'x' }, null), member),
    ).toEqual([]);
    expect(because(doing('aws_iam_role_policy.key_check_member', ['delete'], { policy: 'x' }, null), member)).toEqual(
      [],
    );
    expect(because(aChange('aws_sns_topic.x', {}), member)[0]).toContain('a member stack holds the role');
  });

  describe('that a template makes in every account', () => {
    const SET = 'aws_cloudformation_stack_set.key_check_member';
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:user/suppliers/*']] };
    const properties = {
      ...{ RoleName: 'x', Description: 'y', AssumeRolePolicyDocument: { Statement: [trust()] } },
      Policies: [
        {
          PolicyName: 'z',
          PolicyDocument: { Version: '2012-10-17', Statement: [reads, { ...spares, Resource: joined }] },
        },
      ],
    };
    const role = { Type: 'AWS::IAM::Role', Properties: properties };
    const template = (of: object = {}) => ({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'd',
      Resources: { KeyCheckMember: role },
      ...of,
    });
    const made = (body: unknown, more: object = { permission_model: 'SERVICE_MANAGED' }) =>
      because(aChange(SET, { template_body: typeof body === 'string' ? body : JSON.stringify(body), ...more }), {
        stack: 'key-check',
      });
    const withRole = (of: object) => template({ Resources: { KeyCheckMember: { ...role, ...of } } });
    const withProperties = (of: object) => withRole({ Properties: { ...properties, ...of } });

    it('is that role', () => {
      expect(made(template())).toEqual([]);
      expect(because(doing(SET, ['delete'], { template_body: 'x' }, null), { stack: 'key-check' })).toEqual([]);
      const configured = { [SET]: { template_body: { constant_value: JSON.stringify(template()) } } };
      expect(
        because(aChange(SET, { permission_model: 'SERVICE_MANAGED' }), { stack: 'key-check' }, configured),
      ).toEqual([]);
    });

    it('by the hands of AWS', () => {
      expect(made(template(), { permission_model: 'SELF_MANAGED' })[0]).toContain(
        'its permissions are not those that AWS manages',
      );
    });

    it.each<[string, unknown]>([
      ['nothing', 'x'],
      ['a list', []],
      ['a resource more', template({ Resources: { KeyCheckMember: role, More: role } })],
      ['another resource', template({ Resources: { More: role } })],
      ['outputs', template({ Outputs: {} })],
      ['a user', withRole({ Type: 'AWS::IAM::User' })],
      ['a role that stays', withRole({ DeletionPolicy: 'Retain' })],
      ['a role with managed policies', withProperties({ ManagedPolicyArns: ['x'] })],
      ['a role without policies', withProperties({ Policies: undefined })],
      ['a role with two', withProperties({ Policies: [...properties.Policies, ...properties.Policies] })],
    ])('and not %s', (_, body) =>
      expect(made(body)[0]).toContain('its template makes something else than the role of a member'),
    );

    it('with its trust and its rights', () => {
      expect(
        made(withProperties({ AssumeRolePolicyDocument: { Statement: [trust({ Principal: '*' })] } }))[0],
      ).toContain('it trusts others');
      const rights = (...Statement: readonly object[]) =>
        made(withProperties({ Policies: [{ PolicyName: 'z', PolicyDocument: { Statement } }] }))[0];
      expect(rights(reads)).toContain("it does not forbid to change suppliers' keys");
      expect(rights({ ...reads, Action: 'iam:CreateUser' }, spares)).toContain('it allows iam:CreateUser');
    });
  });
});
