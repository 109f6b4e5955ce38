import { join } from 'node:path';
import { writeWhole } from './configuration-folder';
import { SCHEMA_FILE, settingsJsonSchema } from './json-schema';

/** `npm run schema`: writes settings.schema.json anew after a change of the settings. */
void writeWhole(join(__dirname, '..', SCHEMA_FILE), settingsJsonSchema());
