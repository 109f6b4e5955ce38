import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { boundaryStatements } from '../../role-policies/boundary';
import { checkParts } from '../../role-policies/key-check';
import { policyDocument } from '../../role-policies/statement';
import { aKeyCheck, props } from '../constructs/a-key-check';
import { knownReferences } from '../constructs/known-references';
import { isAllowed } from './iam-evaluation';
import { ACCOUNT, BOUNDARY, someFacts, someSettings } from './some-settings';

const REGION = 'ap-southeast-2';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d`;
const ORGANISATION = 'o-a1b2c3d4e5';
const accounts = { organisation: { id: ORGANISATION }, list: ['444455556666'] };
const settings = someSettings(
  {
    monitoring: { configRules: { enabled: true, recorder: true } },
    check: { accounts: { ...accounts, from: ACCOUNT } },
  },
  { kmsKeyArn: KEY },
);
const facts = someFacts({ settings });
const boundary = [policyDocument(boundaryStatements(facts))];
const stack = aKeyCheck({
  rules: { ...props().rules, mode: 'enforce', mailFrom: settings.deployment.mail.from },
  rolePermissionsBoundary: BOUNDARY,
  kmsKeyArn: KEY,
  accounts,
  monitoring: { configRules: { recorder: true } },
});
const as = (principal: string) => ({ 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:${principal}` });

const known = knownReferences(stack.resources, ACCOUNT);

describe('the boundary', () => {
  test('stands on every role of the stack', () => {
    const roles = stack.all(IamRole);
    expect(roles).toHaveLength(6);
    expect(new Set(roles.map((role) => role.arguments.permissions_boundary))).toEqual(new Set([BOUNDARY]));
    expect(roles.map((role) => `arn:aws:iam::${ACCOUNT}:role/${role.text('name')}`).sort()).toEqual(
      [...checkParts(facts).roles].sort(),
    );
    expect(
      aKeyCheck()
        .all(IamRole)
        .map((role) => role.arguments.permissions_boundary),
    ).toEqual([undefined, undefined]);
  });

  test.each(stack.all(IamRolePolicy).map(({ address }) => address.slice('aws_iam_role_policy.'.length)))(
    'lets the role of %s do all that this policy says',
    (id) => {
      const policy = stack.named(IamRolePolicy, id);
      const [, role = ''] = /^\$\{aws_iam_role\.(\w+)\.name\}$/.exec(policy.text('role')) ?? [];
      const context = {
        ...as(`role/${stack.named(IamRole, role).text('name')}`),
        'ses:FromAddress': settings.deployment.mail.from,
        'aws:ResourceOrgID': ORGANISATION,
      };
      const asked = policy
        .statements()
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action, Resource }) =>
          [Action].flat().flatMap((action) => [Resource].flat().map((one) => ({ action, resource: known(one) }))),
        );
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter(({ resource }) => resource.includes('${'))).toEqual([]);
      expect(asked.filter((ask) => !isAllowed(boundary, { ...ask, context }))).toEqual([]);
    },
  );

  test.each([
    ['user/suppliers/valentia', 's3:PutObject', 'arn:aws:s3:::kpa-valentia/daily/1.csv', true],
    ['user/suppliers/valentia', 's3:GetObject', 'arn:aws:s3:::kpa-valentia/daily/1.csv', false],
    ['user/suppliers/valentia', 's3:PutObject', 'arn:aws:s3:::somebody-elses/1.csv', false],
    ['user/suppliers/valentia', 'iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/ana`, false],
    ['user/suppliers/valentia', 'iam:CreateUser', `arn:aws:iam::${ACCOUNT}:user/x`, false],
    ['role/access-key-rotation-check', 'iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/ana`, true],
    ['role/access-key-rotation-check', 'iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/suppliers/v`, false],
    ['role/access-key-rotation-check', 'iam:PutUserPolicy', `arn:aws:iam::${ACCOUNT}:user/ana`, false],
    ['role/access-key-rotation-check', 's3:PutObject', 'arn:aws:s3:::kpa-valentia/1.csv', false],
    ['role/access-key-rotation-check', 'sts:AssumeRole', 'arn:aws:iam::444455556666:role/keyturn-key-check', true],
    ['role/access-key-rotation-check', 'sts:AssumeRole', 'arn:aws:iam::444455556666:role/administrator', false],
    ['role/access-key-rotation-check', 'sts:AssumeRole', 'arn:aws:iam::777788889999:role/keyturn-key-check', false],
    [
      'role/access-key-rotation-check-list',
      'sts:AssumeRole',
      'arn:aws:iam::444455556666:role/keyturn-key-check',
      false,
    ],
    ['role/access-key-rotation-check-list', 'organizations:ListAccounts', '*', true],
    ['role/access-key-rotation-check-digest', 'organizations:ListAccounts', '*', false],
    ['role/access-key-rotation-check-digest', 'iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/ana`, false],
    ['role/access-key-rotation-check-accounts', 'iam:ListUsers', '*', false],
    ['role/access-key-rotation-check-schedule', 'kms:Decrypt', KEY, true],
    ['user/suppliers/valentia', 'kms:Decrypt', KEY, false],
    ['role/access-key-rotation-check-schedule', 'iam:UpdateAccessKey', `arn:aws:iam::${ACCOUNT}:user/ana`, false],
  ])('%s: %s on %s: %s', (principal, action, resource, may) => {
    expect(isAllowed(boundary, { action, resource, context: as(principal) })).toBe(may);
  });
});
