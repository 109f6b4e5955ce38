import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../../settings/configuration-folder';
import type { WrittenSettings } from '../../../settings/settings';
import { SETTINGS_FILE } from '../../../settings/settings-file';
import type { Told } from './wishes';

/** The settings that the package carries: an organisation with two suppliers, and a policy to begin with. */
export function exampleSettings(): WrittenSettings {
  return JSON.parse(readFileSync(join(packageFolder(), SETTINGS_FILE), 'utf8')) as WrittenSettings;
}

/** What the example's organisation says of itself. */
export function exampleTold({ organisation, deployment }: WrittenSettings): Told {
  const { region = '', timeZone = '', mail } = deployment;
  return {
    organisation,
    region,
    timeZone,
    mailFrom: mail.from,
    mailOwner: mail.owner,
    state: LOCAL_STATE,
    pipeline: 'none',
  };
}

/** Instead of a bucket's name. */
export const LOCAL_STATE = 'local';
