import type { WrittenSettings } from '../../settings/settings';

/** Everything that can watch an account, switched on. @param account whom the limit on making keys is attached to */
export const everyMonitoring = (account: string): NonNullable<WrittenSettings['monitoring']> => ({
  configRules: { enabled: true, recorder: true },
  unusedAccessAnalyzer: { enabled: true },
  keyEvents: { enabled: true },
  leaks: { enabled: true },
  serviceControlPolicy: { enabled: true, targetIds: [account] },
  sealedSecretParameters: { enabled: true },
});
