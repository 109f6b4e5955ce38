import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseChangelog } from '../../release/changelog-release';
import { PROJECT } from '../docs/markdown-page';

const BEFORE = '# Changelog\n\nVersions …\n\n## Unreleased\n\n### Added\n- A thing.\n';
const EARLIER = '\n## 0.1.0 (2026-01-01)\n\n- The first.\n';

test.each([
  ['the first version', '', ''],
  ['a later one', EARLIER, EARLIER],
])('%s takes what was unreleased, and leaves the heading for what comes', (_, earlier, left) => {
  const { text, notes } = releaseChangelog(`${BEFORE}${earlier}`, '0.2.0', '2026-12-01');
  expect(notes).toBe('### Added\n- A thing.');
  expect(text).toBe(
    `# Changelog\n\nVersions …\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n### Added\n- A thing.\n${left}`,
  );
});

test.each([
  ['an empty section', '# Changelog\n\n## Unreleased\n', 'unreleased'],
  ['an empty section before an earlier version', `# Changelog\n\n## Unreleased\n${EARLIER}`, 'unreleased'],
  ['no such section', `# Changelog\n${EARLIER}`, 'unreleased'],
  ['a version that is there', `${BEFORE}${EARLIER.replace('0.1.0', '0.2.0')}`, 'already'],
])('%s is refused', (_, text, because) => {
  expect(() => releaseChangelog(text, '0.2.0', '2026-12-01')).toThrow(because);
});

test('the changelog that is there can be released, once', () => {
  const text = readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8');
  const released = releaseChangelog(text, '99.0.0', '2026-12-01');
  expect(released.notes.length).toBeGreaterThan(100);
  expect(() => releaseChangelog(released.text, '99.1.0', '2026-12-01')).toThrow('unreleased');
});
