import type { Settings } from '../../../settings/settings';

/** Where the weekly check of an account keeps its evidence. */
export const evidenceBucketOf = ({ check, deployment }: Settings, account: string): string =>
  check.evidenceBucket ?? `access-key-rotation-check-${account}-${deployment.region}`;
