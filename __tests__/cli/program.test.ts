import { AwsFault } from '../../aws/aws-fault';
import { run } from '../../cli/program';
import { CouldNotError } from '../../cli/shell/exit-code';
import { helpPage } from '../../cli/shell/help-page';
import type { Verb } from '../../cli/shell/verb';
import { everyVerb } from '../../cli/verb-list';
import { KeyturnError } from '../../rotation/keyturn-error';
import { aWorld } from './a-world';

function aVerb(action: () => never | 0 | 1 | 2, loaded: string[] = [], name = 'look'): Verb {
  return {
    name,
    summary: `${name} at a key`,
    load: () => {
      loaded.push(name);
      return {
        page: (command, act) => {
          command
            .argument('<user>')
            .addHelpText('after', helpPage({ examples: [['keyturn look valentia', 'as it is']], exits: { 0: 'seen' } }))
            .action(
              act((desk, user: string) => {
                const code = action();
                desk.answer<{ user: string; configDir: string }>(`looked at ${user}`, {
                  user,
                  configDir: desk.configDir,
                });
                return Promise.resolve(code);
              }),
            );
        },
      };
    },
  };
}

describe('exit codes', () => {
  const thrown = (failure: Error) => () => {
    throw failure;
  };
  it.each([
    ['done', () => 0 as const, 0],
    ['findings', () => 1 as const, 1],
    ['could not', () => 2 as const, 2],
    ['a refusal', thrown(new KeyturnError('NO', 'It is so.', 'Do that.')), 1],
    ['could not do', thrown(new CouldNotError('NO', 'It is so.', 'Do that.')), 2],
    ['a fault of AWS', thrown(new AwsFault('denied', 'iam:GetUser', 'AccessDenied', 'no')), 2],
    ['a bug', thrown(new TypeError('x is undefined')), 2],
  ])('%s', async (_, action, code) => {
    expect(await run(['look', 'valentia'], [aVerb(action)], aWorld())).toBe(code);
  });

  it.each([[['stare']], [['look']], [['look', 'valentia', '--hard']], [['look', 'valentia', 'karo']]])(
    'what is typed wrongly could not be done: %j',
    async (argv) => {
      const world = aWorld();
      expect(await run(argv, [aVerb(() => 0)], world)).toBe(2);
      expect(world.stderr()).toContain('error:');
    },
  );
});

describe('failures', () => {
  const refusing = aVerb(() => {
    throw new KeyturnError('NO', 'It is so.', 'Do that.');
  });

  it('are told as fact and way out, without a stack', async () => {
    const world = aWorld();
    await run(['look', 'valentia'], [refusing], world);
    expect(world.stderr()).toBe('NO: It is so.\n→ Do that.\n');
    expect(world.stdout()).toBe('');
  });

  it('are the answer where programs asked', async () => {
    const world = aWorld();
    await run(['look', 'valentia', '--json'], [refusing], world);
    expect(JSON.parse(world.stdout())).toEqual({ error: { code: 'NO', because: 'It is so.', wayOut: 'Do that.' } });
  });

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'of a full disk (%s) are told as such, with the file and what to do',
    async (code) => {
      const world = aWorld();
      const failure = Object.assign(new Error(`${code}: write`), { code, syscall: 'write', path: '/keys/0007.json' });
      const verb = aVerb(() => {
        throw failure;
      });
      expect(await run(['look', 'valentia'], [verb], world)).toBe(2);
      expect(world.stderr()).toMatch(
        /^DISK_FULL: The disk takes no more \(E\w+\): \/keys\/0007\.json\. .*\n→ Make room/,
      );
    },
  );

  it('keep their stack where they are ours', async () => {
    const world = aWorld();
    await run(
      ['look', 'valentia'],
      [
        aVerb(() => {
          throw new TypeError('x');
        }),
      ],
      world,
    );
    expect(world.stderr()).toMatch(/TypeError: x\n\s+at /);
  });
});

describe('help', () => {
  it('lists every verb without loading one', async () => {
    const [loaded, world] = [[] as string[], aWorld()];
    expect(await run(['--help'], [aVerb(() => 0, loaded), aVerb(() => 0, loaded, 'see')], world)).toBe(0);
    expect(world.stdout()).toMatch(/look.*look at a key\n\s+see.*see at a key/);
    expect(loaded).toEqual([]);
  });

  it.each([[['look', '--help']], [['help', 'look']]])('shows the page of a verb: %j', async (argv) => {
    const [loaded, world] = [[] as string[], aWorld()];
    expect(await run(argv, [aVerb(() => 0, loaded), aVerb(() => 0, loaded, 'see')], world)).toBe(0);
    expect(world.stdout()).toContain('keyturn look valentia');
    expect(world.stdout()).toContain('2  could not look or could not do');
    expect(world.stdout()).toContain('--json');
    expect(loaded).toEqual(['look']);
  });
});

describe('every verb', () => {
  test.each(everyVerb().map(({ name }) => [name]))('%s has a page with examples and exit codes', async (name) => {
    const world = aWorld();
    expect(await run([name, '--help'], everyVerb(), world)).toBe(0);
    expect(world.stdout()).toMatch(new RegExp(`^Usage: keyturn ${name} `));
    expect(world.stdout()).toMatch(/\nExamples:\n {2}keyturn [^]+\n\nExit codes:\n {2}0 [^]+\n {2}2 /);
    expect(world.stdout()).toContain('--json');
  });

  test.each(['list', 'issue', 'deactivate', 'activate', 'delete'].map((name) => [name]))(
    'so has keys %s',
    async (name) => {
      const world = aWorld();
      expect(await run(['keys', name, '--help'], everyVerb(), world)).toBe(0);
      expect(world.stdout()).toMatch(/\nExamples:\n {2}keyturn keys [^]+\n\nExit codes:\n/);
    },
  );
});

describe('the folder of the configuration', () => {
  it.each([
    [['--config-dir', 'there'], {}, '/nowhere/there'],
    [['--config-dir', '/there'], { KEYTURN_CONFIG_DIR: '/elsewhere' }, '/there'],
    [[], { KEYTURN_CONFIG_DIR: '/elsewhere' }, '/elsewhere'],
    [[], {}, '/nowhere'],
  ])('%j %j', async (options, env, folder) => {
    const world = aWorld({ env });
    await run(['look', 'valentia', '--json', ...options], [aVerb(() => 0)], world);
    expect(JSON.parse(world.stdout())).toEqual({ user: 'valentia', configDir: folder });
  });
});
