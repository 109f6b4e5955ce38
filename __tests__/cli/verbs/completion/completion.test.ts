import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { completionServer, everyVerb } from '../../../../cli/verb-list';
import { PROJECT } from '../../../docs/markdown-page';
import { aWorld } from '../../a-world';
import { run } from '../../checked-run';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-completion-'));
  const entry = { generation: 1, previous: 'deleted' };
  writeFileSync(join(folder, 'key-generations.json'), JSON.stringify({ valentia: entry, 'kotahi-writer': entry }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a shell is offered at the end of a line. */
async function offered(line: string, shell = 'bash', configDir = folder): Promise<readonly string[]> {
  const env = {
    COMP_LINE: line,
    COMP_POINT: `${line.length}`,
    COMP_CWORD: '1',
    SHELL: shell,
    KEYTURN_CONFIG_DIR: configDir,
  };
  const world = aWorld({ env });
  const code = await run(['completion-server', '--', ...line.split(' ')], [...everyVerb(), completionServer()], world);
  expect({ code, stderr: world.stderr() }).toEqual({ code: 0, stderr: '' });
  return world.stdout().split('\n').filter(Boolean);
}

test.each<[line: string, words: string[]]>([
  ['keyturn sta', ['status', 'start']],
  ['keyturn completion-', []],
  ['keyturn start ', ['valentia', 'kotahi-writer']],
  ['keyturn start k', ['kotahi-writer']],
  ['keyturn start kotahi-writer ', []],
  ['keyturn status valentia k', ['kotahi-writer']],
  ['keyturn suspend --now --reason "it leaked" v', ['valentia']],
  ['keyturn suspend --re', ['--reason']],
  ['keyturn plan --leaving valentia ko', ['kotahi-writer']],
  ['keyturn keys de', ['deactivate', 'delete']],
  ['keyturn record verify --gi', ['--git']],
  ['keyturn completion z', ['zsh']],
  ['keyturn nothing-like-it ', []],
  ['npx keyturn', []],
])('"%s" is offered %j', async (line, words) => {
  expect(await offered(line)).toEqual(words);
});

test('shells that show what a word means are told', async () => {
  expect(await offered('keyturn doc', 'zsh')).toEqual(['doctor:what does not fit, and the way out']);
  expect(await offered('keyturn doc', 'fish')).toEqual(['doctor\twhat does not fit, and the way out']);
});

test('a ledger that is missing or torn offers nobody, and complains of nothing', async () => {
  const torn = join(folder, 'torn');
  mkdirSync(torn);
  expect(await offered('keyturn start ', 'bash', torn)).toEqual([]);
  writeFileSync(join(torn, 'key-generations.json'), '{ "valen');
  expect(await offered('keyturn start ', 'bash', torn)).toEqual([]);
});

test('the overview does not show what shells ask', async () => {
  const world = aWorld();
  await run(['--help'], [...everyVerb(), completionServer()], world);
  expect(world.stdout()).toContain('completion ');
  expect(world.stdout()).not.toContain('completion-server');
});

test.each(['bash', 'zsh', 'fish'])('there is a script for %s', async (shell) => {
  const world = aWorld();
  expect(await run(['completion', shell], everyVerb(), world)).toBe(0);
  expect(world.stdout()).toContain('keyturn completion-server');
});

test('in bash itself, the Tab key completes', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(join(PROJECT, 'bin', 'keyturn.cjs'), join(bin, 'keyturn'));
  const script = `
    eval "$(keyturn completion bash)"
    COMP_WORDS=(keyturn start k) COMP_CWORD=2 COMP_LINE='keyturn start k' COMP_POINT=15
    _keyturn_completion
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = {
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    KEYTURN_CONFIG_DIR: folder,
  };
  expect(execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' })).toBe('kotahi-writer\n');
});
