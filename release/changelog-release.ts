const UNRELEASED = '## Unreleased\n';

/** A changelog whose unreleased changes have become those of a version. */
export interface ReleasedChangelog {
  readonly text: string;
  /** What is new in the version, as it stands there. */
  readonly notes: string;
}

/**
 * Gives what stands under "Unreleased" to a version.
 * @param day of the release, `YYYY-MM-DD`
 * @throws Error, with the way out, where nothing is unreleased or the version is there already
 */
export function releaseChangelog(text: string, version: string, day: string): ReleasedChangelog {
  if (text.includes(`\n## ${version} `)) {
    throw new Error(
      `CHANGELOG.md has a section for ${version} already; a version is released once. Name the next one.`,
    );
  }
  const start = text.indexOf(UNRELEASED);
  const next = text.indexOf('\n## ', start + 1);
  const notes = start < 0 ? '' : text.slice(start + UNRELEASED.length, next < 0 ? undefined : next).trim();
  if (notes === '') {
    throw new Error(
      'CHANGELOG.md says of nothing that it is unreleased; who updates has to be able to read what changes. Write it under "## Unreleased".',
    );
  }
  const rest = next < 0 ? '' : text.slice(next);
  return { text: `${text.slice(0, start)}${UNRELEASED}\n## ${version} (${day})\n\n${notes}\n${rest}`, notes };
}
