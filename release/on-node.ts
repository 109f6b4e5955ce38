import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import execa from 'execa';
import { PROJECT_ROOT } from '../sandbox/project';
import { isLine, nodeOfNpm, TRIED } from './npm-node';

/** `npm run test:node -- 22`: command line, stacks, unit tests and story on another Node, by its line or its program. */
async function main([which = '']: readonly string[]): Promise<void> {
  const program = isLine(which) ? await nodeOfNpm(which) : which;
  if (program === '') throw new Error(`Name a Node: ${Object.keys(TRIED).join(', ')}, or the path of a program.`);
  const env = { PATH: [dirname(program), process.env.PATH].join(delimiter), NODE_OPTIONS: '' };
  const here = { cwd: PROJECT_ROOT, env, stdin: 'ignore', all: true } as const;
  const run = (...args: readonly string[]): execa.ExecaChildProcess => execa(program, args, here);

  const { stdout: version } = await run('--version');
  console.log(`Node ${version}: the command line`);
  await withoutWarning(run('bin/keyturn.cjs', '--help'));
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-node-'));
  try {
    console.log(`Node ${version}: the stacks on CDK Terrain`);
    const onCdkTerrain = { ...here, env: { ...env, CDKTF_OUTDIR: join(folder, 'on-cdk-terrain') } };
    await withoutWarning(execa(program, ['dist/cdktn/main.js'], onCdkTerrain));
    console.log(`Node ${version}: the unit tests`);
    await shown(run(require.resolve('jest/bin/jest'), '--selectProjects', 'unit', '--silent'));
    console.log(`Node ${version}: the story`);
    await withoutWarning(shown(run('--import', 'tsx', 'sandbox/main.ts', '--dir', folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`Node ${version}: all hold, and no warning was printed`);
}

function shown(child: execa.ExecaChildProcess): execa.ExecaChildProcess {
  child.all?.pipe(process.stdout);
  return child;
}

/** What Node says to developers, e.g. of a deprecated module, is no news to whoever turns a key. */
async function withoutWarning(child: execa.ExecaChildProcess): Promise<void> {
  const { all = '' } = await child;
  const warning = all.split('\n').find((line) => /^\(node:\d+\)|Warning: /.test(line));
  if (warning !== undefined) throw new Error(`A user would read: ${warning}`);
}

main(process.argv.slice(2)).catch((failure: unknown) => {
  // What a program said was shown when it said it.
  const { shortMessage, message } = failure as execa.ExecaError;
  console.error(shortMessage ?? message);
  process.exitCode = 1;
});
