import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import execa from 'execa';
import { PROJECT_ROOT } from '../sandbox/project';
import { releaseChangelog } from './changelog-release';
import { packPackage } from './packed-package';

const CHANGELOG = join(PROJECT_ROOT, 'CHANGELOG.md');
const here = { cwd: PROJECT_ROOT, stdin: 'ignore' } as const;

/**
 * `npm run release -- 0.2.0`: version and changelog, the package and its bill of materials. What only a person decides is left to
 * them and named at the end: the commit, its signed tag, and publishing with provenance.
 */
async function release([version = '']: readonly string[]): Promise<void> {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
    throw new Error(`"${version}" is no version. Type e.g.: npm run release -- 0.2.0`);
  }
  const { stdout: edited } = await execa('git', ['status', '--porcelain'], here);
  if (edited !== '') {
    throw new Error(`There are edits that are not committed:\n${edited} Commit or stash them.`);
  }
  const released = releaseChangelog(readFileSync(CHANGELOG, 'utf8'), version, new Date().toISOString().slice(0, 10));
  await execa('npm', ['version', version, '--no-git-tag-version'], here);
  writeFileSync(CHANGELOG, released.text);
  for (const script of ['check', 'test:long', 'build', 'sbom']) {
    console.log(`npm run ${script}`);
    await execa('npm', ['run', '--silent', script], { ...here, stdout: 'inherit', stderr: 'inherit' });
  }
  const filename = await packPackage(PROJECT_ROOT);
  const sha256 = createHash('sha256')
    .update(readFileSync(join(PROJECT_ROOT, filename)))
    .digest('hex');
  console.log(`
${filename}
sha256 ${sha256}

Left to you, once you have looked at it:
  git commit --all --message "Release ${version}"
  git tag --sign v${version} --message "keyturn ${version}"
  npm publish ${filename} --provenance     (in a pipeline with OIDC, which is what provenance proves)`);
}

release(process.argv.slice(2)).catch((failure: unknown) => {
  // What a program said was shown when it said it.
  const { shortMessage, message } = failure as execa.ExecaError;
  console.error(shortMessage ?? message);
  process.exitCode = 1;
});
