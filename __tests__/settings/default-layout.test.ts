import { readdirSync } from 'node:fs';
import { configurationFolder } from '../../settings/configuration-folder';

/** What keyturn writes beside the ledger, which by default lies in the project's root, among the sources. */
const WRITTEN = ['records', 'evidence', 'imports.json'];

test('nothing of the sources has the name of what is written beside the ledger', () => {
  const root = configurationFolder({});
  expect(readdirSync(root)).toContain('settings.json');
  expect(readdirSync(root).filter((name) => WRITTEN.includes(name))).toEqual([]);
});
