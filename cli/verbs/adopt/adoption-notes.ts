import type { UserGrants } from '../../../aws/user-grants';
import { maskKeyId } from '../../../rotation/access-key';
import { SUPPLIERS_PATH } from '../../../rotation/audience';
import type { LedgerEntry } from '../../../rotation/ledger';
import type { UserSettings } from '../../../settings/settings';
import { type Found, OWN_POLICY } from '../../account/found-user';

/** What the people who review the first plan should know: what it changes beside keys, and what stays as it is. */
export function adoptionNotes(settings: UserSettings, found: Found, entry: LedgerEntry): readonly string[] {
  return [...keyNotes(found, entry), ...userNotes(found), ...grantNotes(found.grants), ...bucketNotes(settings, found)];
}

function keyNotes({ keys }: Found, { suspended, previous, generation }: LedgerEntry): readonly string[] {
  if (keys.length === 0) return ['It has no access key: the first plan creates generation 1, and imports none.'];
  const secrets = 'The secrets of these keys stay unknown to Terraform: only their holder has them.';
  if (suspended)
    return [secrets, 'All of its keys are Inactive: it is adopted as suspended (`keyturn resume` switches them on).'];
  if (generation === 1) return [secrets];
  return previous === 'active'
    ? [
        secrets,
        `It has two active keys: a rotation in overlap. Say when generation 2 was handed over (\`keyturn handover --already\`), then verify and disable.`,
      ]
    : [
        secrets,
        'Its older key is Inactive: a rotation in the quiet stage. Delete it with `keyturn delete` when nothing has failed.',
      ];
}

function userNotes({ user, keys }: Found): readonly string[] {
  const described = Object.keys(user.tags).filter((tag) => keys.some((key) => key.id === tag));
  const foreign = Object.keys(user.tags).filter((tag) => !described.includes(tag) && !tag.startsWith('keyturn:'));
  return [
    ...(user.path === SUPPLIERS_PATH
      ? []
      : [
          `Its path is ${user.path}: the first plan moves it to ${SUPPLIERS_PATH} (updated in place, keys stay). Its ARN changes: look for policies elsewhere that name ${user.arn}.`,
        ]),
    ...(described.length > 0
      ? [
          `The console has kept a description of ${described.map(maskKeyId).join(' and ')} as a tag: the first plan takes it off. Copy it into "integration" of settings.json if it tells more.`,
        ]
      : []),
    ...(foreign.length > 0
      ? [
          `It has the tags ${foreign.join(', ')}: those that are not in settings.json (deployment.tags) the first plan takes off.`,
        ]
      : []),
  ];
}

function grantNotes({ inlinePolicies, attachedPolicies, groups, permissionsBoundary }: UserGrants): readonly string[] {
  const others = inlinePolicies.filter((name) => name !== OWN_POLICY);
  const kept = [
    ...others.map((name) => `the inline policy ${name}`),
    ...attachedPolicies.map((arn) => `the attached policy ${arn}`),
    ...groups.map((name) => `the group ${name}`),
  ];
  return [
    ...(inlinePolicies.includes(OWN_POLICY)
      ? [
          `Its inline policy "${OWN_POLICY}" has the name of ours: it is imported, and the first plan shows how it changes.`,
        ]
      : []),
    ...(kept.length > 0
      ? [
          `It keeps ${kept.join(', ')}, which Terraform does not own and which may allow more than uploading. Take away by hand what it does not need.`,
        ]
      : []),
    ...(permissionsBoundary === undefined ? [] : [`It keeps the permissions boundary ${permissionsBoundary}.`]),
  ];
}

function bucketNotes({ uploads }: UserSettings, { bucketPolicy }: Found): readonly string[] {
  if (typeof bucketPolicy !== 'string') return [];
  return [`The policy of ${uploads.bucket} is imported: the statements of others stay, the first plan adds ours.`];
}
