import type { WrittenSettings } from '../../../settings/settings';
import { exampleSettings, LOCAL_STATE } from './example';
import type { Told } from './wishes';

/** The settings of a new project. */
export function settingsOf(told: Omit<Told, 'pipeline'>, example: boolean): WrittenSettings {
  const { deployment, policy, buckets, users } = exampleSettings();
  return {
    $schema: './node_modules/keyturn/settings.schema.json',
    organisation: told.organisation,
    deployment: {
      region: told.region,
      timeZone: told.timeZone,
      tags: deployment.tags,
      state: told.state === LOCAL_STATE ? { backend: 'local' } : { backend: 's3', bucket: told.state },
      mail: { from: told.mailFrom, owner: told.mailOwner, identity: 'address' },
    },
    policy,
    buckets: example ? buckets : [],
    users: example ? users : [],
  };
}

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
