import type { Settings, UserSettings } from './settings';

/** ARN of the managed policy that limits what the user may ever do; undefined: nothing does. */
export function boundaryOf(
  user: Pick<UserSettings, 'permissionsBoundary'>,
  deployment: Pick<Settings['deployment'], 'permissionsBoundary'>,
): string | undefined {
  return user.permissionsBoundary ?? deployment.permissionsBoundary;
}
