import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_ENTRY } from '../../rotation/ledger';
import { ACCOUNT } from '../../sandbox/operator';
import { PROJECT_ROOT } from '../../sandbox/project';
import type { Configuration } from '../../settings/configuration';
import type { WrittenSettings } from '../../settings/settings';
import { parseSettings } from '../../settings/settings-file';
import { everyMonitoring } from '../settings/every-monitoring';

/** The account whose check looks at this one too. */
const HUB = '210987654321';
export const KEY = `arn:aws:kms:ap-southeast-2:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

/** Settings in which everything is switched on, and all that can be made is made; with a KMS key of the organisation's, or without. */
export function everything(written: WrittenSettings, kmsKeyArn?: string): WrittenSettings {
  const key = kmsKeyArn === undefined ? {} : { kmsKeyArn };
  return {
    ...written,
    deployment: {
      ...written.deployment,
      ...key,
      pipelineRoleArns: [`arn:aws:iam::${ACCOUNT}:role/pipeline`],
      recordArchive: { bucket: 'kpd-keyturn-records' },
    },
    check: {
      mode: 'enforce',
      accounts: { from: HUB, list: [ACCOUNT], organisation: { id: 'o-abcdefghij', units: ['ou-ab12-11111111'] } },
    },
    monitoring: everyMonitoring(ACCOUNT),
    buckets: (written.buckets ?? []).map((bucket, at) =>
      at === 0 ? { ...bucket, createBucket: true, bucketPolicy: 'ours', ...key } : bucket,
    ),
  };
}

/** As it would be read from files, with every user at its first generation and no sealing key at hand. @throws Error */
export function configurationOf(written: WrittenSettings): Configuration {
  const { settings, faults } = parseSettings(JSON.stringify(written));
  if (!settings) throw new Error(JSON.stringify(faults));
  return {
    dir: '',
    settings,
    ledger: Object.fromEntries(settings.users.map(({ name }) => [name, FIRST_ENTRY])),
    sealingKeys: new Map(),
    passedBy: new Map(),
  };
}

/** The working copy's own settings, everything switched on. */
export const someConfiguration = (kmsKeyArn?: string): Configuration => {
  const written = JSON.parse(readFileSync(join(PROJECT_ROOT, 'settings.json'), 'utf8')) as WrittenSettings;
  return configurationOf(everything(written, kmsKeyArn));
};
