import { aUser, someSettings } from './written-settings';

const KEY = 'arn:aws:kms:ap-southeast-2:123456789012:key/0a1b2c3d';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/suppliers';
const ROLE = 'arn:aws:iam::123456789012:role/pipeline';

/** Of `valentia.asc`, which is no file here. */
export const PINNED_FINGERPRINT = '0123456789abcdef0123456789abcdef01234567';

/** Settings in which every text that there can be is written, and everything is switched on. */
export const EVERY_SETTING = someSettings({
  deployment: {
    region: 'ap-southeast-2',
    timeZone: 'Pacific/Auckland',
    project: 'north',
    shards: ['a'],
    tags: { team: 'data' },
    state: { backend: 's3', bucket: 'our-state', keyPrefix: 'keyturn', region: 'us-east-1', kmsKeyId: KEY },
    mail: {
      from: 'a@example.org',
      owner: 'b@example.org',
      replyTo: 'c@example.org',
      telephone: '+64 9 555 0100',
      identity: 'domain',
    },
    pipelineRoleArns: [ROLE],
    permissionsBoundary: BOUNDARY,
    kmsKeyArn: KEY,
    rolePermissionsBoundary: 'arn:aws:iam::123456789012:policy/roles',
    recordArchive: { bucket: 'our-records', kmsKeyArn: KEY },
  },
  check: {
    mode: 'enforce',
    evidenceBucket: 'our-evidence',
    mailPattern: '{user}@example.org',
    accounts: {
      organisation: {
        id: 'o-a1b2c3d4e5',
        units: ['r-a1b2'],
        exceptUnits: ['ou-a1b2-c3d4e5f6'],
        exceptAccounts: ['210987654321'],
        stackSet: true,
      },
      list: ['111111111111'],
      from: '123456789012',
      roleName: 'key-check',
      externalId: 'north',
    },
  },
  rotation: { dataEventTrail: { bucket: 'our-trail', prefix: 'trail/', region: 'us-east-1' } },
  monitoring: {
    keyEvents: { enabled: true, notify: ['d@example.org'] },
    leaks: { enabled: true, notify: ['e@example.org'] },
    serviceControlPolicy: { enabled: true, targetIds: ['123456789012'] },
    sealedSecretParameters: { enabled: true, kmsKeyArn: KEY },
    configRules: { enabled: true, recorder: true },
    unusedAccessAnalyzer: { enabled: true },
  },
  buckets: [
    { name: 'kpa-valentia', createBucket: true, bucketPolicy: 'ours', kmsKeyArn: KEY },
    { name: 'kpt-kotahi', kmsKeyArn: KEY },
  ],
  users: [
    aUser({
      shard: 'a',
      uploads: { bucket: 'kpa-valentia', prefix: 'daily/', kmsKeyArn: KEY },
      networks: ['203.0.113.0/24'],
      permissionsBoundary: BOUNDARY,
      sealingKey: 'valentia.asc',
      sealingKeyFingerprint: PINNED_FINGERPRINT,
    }),
    aUser({
      name: 'kotahi-writer',
      sealingKey: 'kotahi-writer.asc',
      contact: { kind: 'mail', name: 'Isabelle', address: 'isabelle@example.org' },
      uploads: [{ bucket: 'kpt-kotahi', prefix: 'daily/', kmsKeyArn: KEY }],
    }),
  ],
});
