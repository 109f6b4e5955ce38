import type { IAM, Role } from '@aws-sdk/client-iam';
import { unlessGone, whilePassing } from '../aws-error';
import { between } from '../fault';
import { keptPolicy, policyFault, samePolicy } from '../policy-document';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { uniqueName } from '../unique-name';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  unique_id: computed('string'),
  create_date: computed('string'),
  name: either('string', { forceNew: true }),
  name_prefix: either('string', { forceNew: true }),
  path: defaulted('string', '/', { forceNew: true }),
  description: optional('string'),
  assume_role_policy: required('string', { sameMeaning: samePolicy, fault: policyFault }),
  max_session_duration: defaulted('number', 3600, { fault: between(3600, 43_200) }),
  permissions_boundary: optional('string'),
  force_detach_policies: defaulted('bool', false),
  ...tagAttributes,
});

export const iamRole = resourceType<typeof schema>({
  name: 'aws_iam_role',
  schema,

  async create(wanted, clients) {
    const iam = await clients.iam();
    const make = () =>
      iam.createRole({
        RoleName: uniqueName(wanted.name, wanted.name_prefix),
        Path: wanted.path,
        AssumeRolePolicyDocument: wanted.assume_role_policy,
        MaxSessionDuration: wanted.max_session_duration,
        ...(wanted.description ? { Description: wanted.description } : {}),
        ...(wanted.permissions_boundary ? { PermissionsBoundary: wanted.permissions_boundary } : {}),
        ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}),
      });
    // A principal that was created a moment ago is not known everywhere yet.
    const passes = (error: Error) =>
      error.name.startsWith('MalformedPolicyDocument') && /principal/i.test(error.message);
    const { Role } = await whilePassing(make, passes, { seconds: 120, stopped: clients.stopped });
    return identity(Role);
  },

  async read(state, clients) {
    const iam = await clients.iam();
    const role = (await unlessGone(iam.getRole({ RoleName: state.id }), 'NoSuchEntity'))?.Role;
    if (!role) return undefined;
    return {
      ...identity(role),
      path: role.Path ?? '/',
      description: role.Description || null,
      assume_role_policy: keptPolicy(state.assume_role_policy, decodeURIComponent(role.AssumeRolePolicyDocument ?? '')),
      max_session_duration: role.MaxSessionDuration ?? 3600,
      permissions_boundary: role.PermissionsBoundary?.PermissionsBoundaryArn || null,
      ...tagsRead(state, role.Tags),
    };
  },

  async update(wanted, prior, clients) {
    const iam = await clients.iam();
    const RoleName = prior.id;
    await retag(wanted, prior, {
      remove: (TagKeys) => iam.untagRole({ RoleName, TagKeys }),
      set: (tags) => iam.tagRole({ RoleName, Tags: tagList(tags) }),
    });
    if (wanted.assume_role_policy !== prior.assume_role_policy) {
      await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: wanted.assume_role_policy });
    }
    const { max_session_duration: MaxSessionDuration, description } = wanted;
    if (description !== prior.description || MaxSessionDuration !== prior.max_session_duration) {
      await iam.updateRole({ RoleName, MaxSessionDuration, Description: description ?? '' });
    }
    if (wanted.permissions_boundary !== prior.permissions_boundary) {
      const PermissionsBoundary = wanted.permissions_boundary;
      if (PermissionsBoundary === null) await iam.deleteRolePermissionsBoundary({ RoleName });
      else await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    }
    return {};
  },

  async delete(state, clients) {
    const iam = await clients.iam();
    if (state.force_detach_policies) await detachAll(iam, state.id);
    await unlessGone(iam.deleteRole({ RoleName: state.id }), 'NoSuchEntity');
  },
});

function identity(role: Role | undefined) {
  return {
    id: role?.RoleName ?? '',
    name: role?.RoleName ?? '',
    arn: role?.Arn ?? '',
    unique_id: role?.RoleId ?? '',
    create_date: role?.CreateDate?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '',
  };
}

async function detachAll(iam: IAM, RoleName: string): Promise<void> {
  const attached = await unlessGone(iam.listAttachedRolePolicies({ RoleName }), 'NoSuchEntity');
  for (const { PolicyArn } of attached?.AttachedPolicies ?? []) await iam.detachRolePolicy({ RoleName, PolicyArn });
  const inline = await unlessGone(iam.listRolePolicies({ RoleName }), 'NoSuchEntity');
  for (const PolicyName of inline?.PolicyNames ?? []) await iam.deleteRolePolicy({ RoleName, PolicyName });
}
