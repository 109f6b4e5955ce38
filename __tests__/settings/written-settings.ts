import type { WrittenSettings } from '../../settings/settings';

type WrittenUser = WrittenSettings['users'][number];

/** A supplier as somebody would write it, with what the test is about. */
export const aUser = (about: Partial<Record<keyof WrittenUser, unknown>> = {}) => ({
  name: 'valentia',
  audience: 'external',
  company: 'Valentia Technologies',
  contact: { kind: 'ticket', url: 'https://example.org/support' },
  integration: 'daily delta files',
  uploads: { bucket: 'kpa-valentia' },
  whyAKey: 'It cannot assume a role',
  ...about,
});

/** The least that settings must say, with what the test is about. */
export const someSettings = (about: Partial<Record<keyof WrittenSettings, unknown>> = {}) => ({
  organisation: 'Kotahi Primary Data',
  deployment: { mail: { from: 'keys@example.org', owner: 'data@example.org' } },
  users: [aUser()],
  ...about,
});

export const withDeployment = (about: object) =>
  someSettings({ deployment: { mail: { from: 'keys@example.org', owner: 'data@example.org' }, ...about } });

export const withUploads = (about: object) =>
  someSettings({ users: [aUser({ uploads: { bucket: 'kpa-valentia', ...about } })] });

export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
