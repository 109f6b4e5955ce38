import { packageFolder } from '../settings/configuration-folder';

/** The folder of this package: in a working copy that of its project too, with main.ts and settings.json. */
export const PROJECT_ROOT = packageFolder();
