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
  role: required('string', { forceNew: true }),
});

export const iamRolePolicy = resourceType<typeof schema>({
  name: 'aws_iam_role_policy',
  schema,

  async create(wanted, clients) {
    const name = uniqueName(wanted.name, wanted.name_prefix);
    const iam = await clients.iam();
    await iam.putRolePolicy({ RoleName: wanted.role, PolicyName: name, PolicyDocument: wanted.policy });
    return { id: `${wanted.role}:${name}`, name };
  },

  async read(state, clients) {
    const iam = await clients.iam();
    const answer = iam.getRolePolicy({ RoleName: state.role, PolicyName: state.name });
    const found = await unlessGone(answer, 'NoSuchEntity');
    if (!found) return undefined;
    return { policy: keptPolicy(state.policy, decodeURIComponent(found.PolicyDocument ?? '')) };
  },

  async update(wanted, _prior, clients) {
    const iam = await clients.iam();
    await iam.putRolePolicy({ RoleName: wanted.role, PolicyName: wanted.name, PolicyDocument: wanted.policy });
    return {};
  },

  async delete(state, clients) {
    const iam = await clients.iam();
    await unlessGone(iam.deleteRolePolicy({ RoleName: state.role, PolicyName: state.name }), 'NoSuchEntity');
  },

  imported(id) {
    const [role = '', ...name] = id.split(':');
    return { role, name: name.join(':') };
  },
});
