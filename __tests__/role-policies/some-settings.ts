import type { DeploymentFacts } from '../../role-policies/deployment-facts';
import { type Settings, settingsSchema, settledSettings, type WrittenSettings } from '../../settings/settings';
import { aUser } from '../settings/written-settings';

export const ACCOUNT = '111122223333';
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/keyturn-boundary`;

export function someSettings(
  more: Partial<WrittenSettings> = {},
  deployment: Partial<WrittenSettings['deployment']> = {},
): Settings {
  return settledSettings(
    settingsSchema.parse({
      organisation: 'Kotahi Primary Data',
      deployment: {
        mail: { from: 'keys@example.org', owner: 'data@example.org' },
        state: { backend: 's3', bucket: 'example-state', kmsKeyId: `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/state` },
        recordArchive: { bucket: 'example-records' },
        permissionsBoundary: BOUNDARY,
        rolePermissionsBoundary: BOUNDARY,
        ...deployment,
      },
      buckets: [{ name: 'kpa-valentia' }, { name: 'kpt-kotahi', createBucket: true }],
      users: [aUser()],
      ...more,
    }),
  );
}

export const someFacts = (more: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  settings: someSettings(),
  account: ACCOUNT,
  stacks: ['suppliers', 'key-check'],
  adopting: [],
  leaving: [],
  ...more,
});
