import { unlessGone } from '../aws-error';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, either, required } from '../schema';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  policy: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  user: required('string', { forceNew: true }),
});

export const iamUserPolicy = resourceType<typeof schema>({
  name: 'aws_iam_user_policy',
  schema,

  async create(wanted, clients) {
    const name = uniqueName(wanted.name, wanted.name_prefix);
    const iam = await clients.iam();
    await iam.putUserPolicy({ UserName: wanted.user, PolicyName: name, PolicyDocument: wanted.policy });
    return { id: `${wanted.user}:${name}`, name };
  },

  async read(state, clients) {
    const iam = await clients.iam();
    const answer = iam.getUserPolicy({ UserName: state.user, PolicyName: state.name });
    const found = await unlessGone(answer, 'NoSuchEntity');
    if (!found) return undefined;
    return { policy: keptPolicy(state.policy, decodeURIComponent(found.PolicyDocument ?? '')) };
  },

  async update(wanted, _prior, clients) {
    const iam = await clients.iam();
    await iam.putUserPolicy({ UserName: wanted.user, PolicyName: wanted.name, PolicyDocument: wanted.policy });
    return {};
  },

  async delete(state, clients) {
    const iam = await clients.iam();
    await unlessGone(iam.deleteUserPolicy({ UserName: state.user, PolicyName: state.name }), 'NoSuchEntity');
  },

  imported(id) {
    const [user = '', ...name] = id.split(':');
    return { user, name: name.join(':') };
  },
});
