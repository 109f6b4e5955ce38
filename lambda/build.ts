import { join } from 'node:path';
import { bundleCheck } from './bundle';

/** A step of `npm run build`: who synthesises with the built package need not bundle the check every time. */
bundleCheck(join(__dirname, '..', 'dist', 'lambda', 'access-key-rotation-check'));
