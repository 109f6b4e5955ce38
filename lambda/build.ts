import { join } from 'node:path';
import { bundleAccounts, bundleCheck } from './bundle';

/** A step of `npm run build`: who synthesises with the built package need not bundle the check every time. */
const LAMBDA = join(__dirname, '..', 'dist', 'lambda');
bundleCheck(join(LAMBDA, 'access-key-rotation-check'));
bundleAccounts(join(LAMBDA, 'accounts'));
