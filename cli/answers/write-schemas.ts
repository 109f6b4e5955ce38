import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerJsonSchemas, SCHEMAS_FOLDER } from './json-schema';

/** `npm run schema`: writes the JSON Schemas anew after a change of an answer. */
const folder = join(__dirname, SCHEMAS_FOLDER);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of answerJsonSchemas()) writeFileSync(join(folder, file), text);
