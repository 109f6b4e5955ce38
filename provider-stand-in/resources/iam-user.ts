import type { IAM, User } from '@aws-sdk/client-iam';
import { unlessGone } from '../aws-error';
import { askUser } from '../iam-answers';
import { resourceType } from '../resource-type';
import { block, computed, defaulted, either, optional, required } from '../schema';
import { retag, tagAttributes, tagList, tagsRead } from '../tags';
import { UNKNOWN } from '../value';

const schema = block({
  id: either('string'),
  arn: computed('string'),
  unique_id: computed('string'),
  name: required('string'),
  path: defaulted('string', '/'),
  permissions_boundary: optional('string'),
  force_destroy: defaulted('bool', false),
  ...tagAttributes,
});

export const iamUser = resourceType<typeof schema>({
  name: 'aws_iam_user',
  schema,

  async create(wanted, clients) {
    const iam = await clients.iam();
    const { User } = await iam.createUser({
      UserName: wanted.name,
      Path: wanted.path,
      ...(wanted.permissions_boundary ? { PermissionsBoundary: wanted.permissions_boundary } : {}),
      ...(wanted.tags ? { Tags: tagList(wanted.tags) } : {}),
    });
    return identity(User);
  },

  async read(state, clients) {
    const user = await unlessGone(askUser(clients, state.id), 'NoSuchEntity');
    if (!user) return undefined;
    return {
      ...identity(user),
      name: user.UserName ?? state.id,
      path: user.Path ?? '/',
      permissions_boundary: user.PermissionsBoundary?.PermissionsBoundaryArn || null,
      ...tagsRead(state, user.Tags),
    };
  },

  async update(wanted, prior, clients) {
    const iam = await clients.iam();
    await retag(wanted, prior, {
      remove: (TagKeys) => iam.untagUser({ UserName: prior.id, TagKeys }),
      set: (tags) => iam.tagUser({ UserName: prior.id, Tags: tagList(tags) }),
    });
    if (wanted.permissions_boundary !== prior.permissions_boundary) {
      if (wanted.permissions_boundary === null) await iam.deleteUserPermissionsBoundary({ UserName: prior.id });
      else {
        const PermissionsBoundary = wanted.permissions_boundary;
        await iam.putUserPermissionsBoundary({ UserName: prior.id, PermissionsBoundary });
      }
    }
    if (wanted.name === prior.name && wanted.path === prior.path) return {};
    await iam.updateUser({ UserName: prior.id, NewUserName: wanted.name, NewPath: wanted.path });
    return identity((await iam.getUser({ UserName: wanted.name })).User);
  },

  async delete(state, clients) {
    const iam = await clients.iam();
    if (state.force_destroy) await deleteAllThatHolds(iam, state.id);
    await unlessGone(iam.deleteUser({ UserName: state.id }), 'NoSuchEntity');
  },

  // A changed name or path changes the ARN, too.
  review({ prior, planned }) {
    if (prior === null || (planned.name === prior.name && planned.path === prior.path)) return;
    planned.arn = UNKNOWN;
    if (planned.name !== prior.name) planned.id = UNKNOWN;
  },
});

function identity(user: User | undefined) {
  return { id: user?.UserName ?? '', arn: user?.Arn ?? '', unique_id: user?.UserId ?? '' };
}

/** A user cannot be deleted while it has access keys, a password, a second factor or a membership. */
async function deleteAllThatHolds(iam: IAM, UserName: string): Promise<void> {
  const keys = await unlessGone(iam.listAccessKeys({ UserName }), 'NoSuchEntity');
  for (const { AccessKeyId } of keys?.AccessKeyMetadata ?? []) await iam.deleteAccessKey({ UserName, AccessKeyId });
  const groups = await unlessGone(iam.listGroupsForUser({ UserName }), 'NoSuchEntity');
  for (const { GroupName } of groups?.Groups ?? []) await iam.removeUserFromGroup({ UserName, GroupName });
  const devices = await unlessGone(iam.listMFADevices({ UserName }), 'NoSuchEntity');
  for (const { SerialNumber } of devices?.MFADevices ?? []) await iam.deactivateMFADevice({ UserName, SerialNumber });
  await unlessGone(iam.deleteLoginProfile({ UserName }), 'NoSuchEntity');
}
