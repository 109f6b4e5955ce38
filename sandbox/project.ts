import { join } from 'node:path';

/** The folder of the project: where main.ts, settings.json and package.json are. */
export const PROJECT_ROOT = join(__dirname, '..');
