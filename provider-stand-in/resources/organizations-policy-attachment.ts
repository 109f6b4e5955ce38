import { unlessGone } from '../aws-error';
import { resourceType } from '../resource-type';
import { block, either, optional, required } from '../schema';

const schema = block({
  id: either('string'),
  policy_id: required('string', { forceNew: true }),
  skip_destroy: optional('bool'),
  target_id: required('string', { forceNew: true }),
});

/** Where a policy of the organisation holds: an account, an organisational unit, a root. */
export const organizationsPolicyAttachment = resourceType<typeof schema>({
  name: 'aws_organizations_policy_attachment',
  schema,

  async create({ policy_id, target_id }, clients) {
    const organizations = await clients.organizations();
    await organizations.attachPolicy({ PolicyId: policy_id, TargetId: target_id });
    return { id: `${target_id}:${policy_id}` };
  },

  async read({ policy_id, target_id }, clients) {
    const organizations = await clients.organizations();
    let NextToken: string | undefined;
    do {
      const asked = organizations.listTargetsForPolicy({ PolicyId: policy_id, NextToken });
      const page = await unlessGone(asked, 'PolicyNotFound');
      if (page?.Targets?.some(({ TargetId }) => TargetId === target_id)) return {};
      NextToken = page?.NextToken;
    } while (NextToken);
    return undefined;
  },

  // Only `skip_destroy` can change in place, and it is Terraform's own.
  update: () => Promise.resolve({}),

  async delete({ policy_id, target_id, skip_destroy }, clients) {
    if (skip_destroy) return;
    const organizations = await clients.organizations();
    const answer = organizations.detachPolicy({ PolicyId: policy_id, TargetId: target_id });
    await unlessGone(answer, 'PolicyNotAttached', 'PolicyNotFound', 'TargetNotFound');
  },

  imported(id) {
    const [target_id = '', policy_id = ''] = id.split(':');
    return { target_id, policy_id };
  },
});
