import { unlessGone } from '../aws-error';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  content: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  description: optional('string'),
  name: required('string'),
  skip_destroy: optional('bool'),
  type: defaulted('string', 'SERVICE_CONTROL_POLICY', { forceNew: true }),
  ...tagAttributes,
});

/** A policy of the organisation; it holds where it is attached. */
export const organizationsPolicy = resourceType<typeof schema>({
  name: 'aws_organizations_policy',
  schema,

  async create(wanted, clients) {
    const organizations = await clients.organizations();
    const { Policy } = await organizations.createPolicy({
      Content: wanted.content,
      Description: wanted.description ?? '',
      Name: wanted.name,
      Type: wanted.type as 'SERVICE_CONTROL_POLICY',
      ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}),
    });
    return { id: Policy?.PolicySummary?.Id ?? '', arn: Policy?.PolicySummary?.Arn ?? '' };
  },

  async read(state, clients) {
    const organizations = await clients.organizations();
    const found = await unlessGone(organizations.describePolicy({ PolicyId: state.id }), 'PolicyNotFound');
    const is = found?.Policy;
    if (!is?.PolicySummary) return undefined;
    const { Tags } = await organizations.listTagsForResource({ ResourceId: state.id });
    return {
      arn: is.PolicySummary.Arn ?? '',
      content: keptPolicy(state.content, is.Content ?? ''),
      description: is.PolicySummary.Description || null,
      name: is.PolicySummary.Name ?? '',
      type: is.PolicySummary.Type ?? '',
      ...tagsRead(state, Tags),
    };
  },

  async update(wanted, prior, clients) {
    const organizations = await clients.organizations();
    await organizations.updatePolicy({
      PolicyId: prior.id,
      Content: wanted.content,
      Description: wanted.description ?? '',
      Name: wanted.name,
    });
    await retag(wanted, prior, {
      remove: (TagKeys) => organizations.untagResource({ ResourceId: prior.id, TagKeys }),
      set: (tags) => organizations.tagResource({ ResourceId: prior.id, Tags: tagList(tags) }),
    });
    return {};
  },

  async delete(state, clients) {
    if (state.skip_destroy) return;
    const organizations = await clients.organizations();
    await unlessGone(organizations.deletePolicy({ PolicyId: state.id }), 'PolicyNotFound');
  },
});
