import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeRecordJsonSchema, SCHEMA_FILE } from './json-schema';

/** `npm run schema`: writes the JSON Schema anew after a change of the record. */
writeFileSync(join(__dirname, SCHEMA_FILE), changeRecordJsonSchema());
