import { unlessGone } from '../aws-error';
import { resourceType } from '../resource-type';
import { block, either, required } from '../schema';

const schema = block({
  id: either('string'),
  role: required('string', { forceNew: true }),
  policy_arn: required('string', { forceNew: true }),
});

export const iamRolePolicyAttachment = resourceType<typeof schema>({
  name: 'aws_iam_role_policy_attachment',
  schema,

  async create({ role, policy_arn }, clients) {
    const iam = await clients.iam();
    await iam.attachRolePolicy({ RoleName: role, PolicyArn: policy_arn });
    return { id: `${role}/${policy_arn}` };
  },

  async read({ role, policy_arn }, clients) {
    const iam = await clients.iam();
    let Marker: string | undefined;
    do {
      const page = await unlessGone(iam.listAttachedRolePolicies({ RoleName: role, Marker }), 'NoSuchEntity');
      if (page?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === policy_arn)) return {};
      Marker = page?.IsTruncated ? page.Marker : undefined;
    } while (Marker !== undefined);
    return undefined;
  },

  async delete({ role, policy_arn }, clients) {
    const iam = await clients.iam();
    await unlessGone(iam.detachRolePolicy({ RoleName: role, PolicyArn: policy_arn }), 'NoSuchEntity');
  },

  imported(id) {
    const [role = '', ...arn] = id.split('/');
    return { role, policy_arn: arn.join('/') };
  },
});
